import type { NfsLocation } from '../../appliance/config'

/** What a VCH is to be: everything resolved, nothing left to default. */
export interface VchSpec {
  /** UUID, chosen by whoever asks: so that it can be named even when the answer was lost. */
  readonly id: string
  readonly name: string
  /** Id of the owner: the first layer of the token with which it is made. */
  readonly owner: string
  /** Name or inventory path of the resource pool in which the VCH gets its own. */
  readonly pool: string
  readonly datastore: string
  /** Name of an image store of the owner's, which outlives the VCH; absent: images go with it. */
  readonly imageStore?: string
  /** Places for volumes besides the VCH's own datastore, by the label that users name. */
  readonly volumeStores: readonly VolumeStoreSpec[]
  /** Name of the network towards the clients. */
  readonly network: string
  /** Absent: DHCP. */
  readonly address?: StaticAddress
  /** CIDR of the default bridge network. */
  readonly bridgeSubnet: string
  /** CPUs that the VCH may use, appliance and containers together; absent: as many as the pool has. */
  readonly cpus?: number
  readonly memoryMegabytes?: number
  /** OpenSSH public key lines for the admin endpoint. */
  readonly authorizedKeys: readonly string[]
  readonly insecureRegistries: readonly string[]
  /** PEM certificates of registries' authorities. */
  readonly certificateAuthorities: readonly string[]
  /** The only registries that it may use; absent: all. */
  readonly allowedRegistries?: readonly string[]
  readonly proxy?: ProxySpec
}

/** A datastore by its name, or a directory that an NFS server exports. */
export type VolumeStoreSpec =
  | { readonly label: string; readonly datastore: string }
  | { readonly label: string; readonly nfs: NfsLocation }

/** How a VCH reaches registries: proxies by scheme, and the hosts that are asked directly. */
export interface ProxySpec {
  readonly http?: string
  readonly https?: string
  readonly noProxy?: readonly string[]
}

export interface StaticAddress {
  /** `a.b.c.d/prefix` */
  readonly cidr: string
  readonly gateway?: string
  readonly nameservers: readonly string[]
}

/**
 * - `starting`: powered on, its services are not all up.
 * - `failed`: powered on, and it says that it cannot go on.
 */
export type VchState = 'running' | 'starting' | 'stopped' | 'failed'

/** A VCH as it is found on vSphere. */
export interface Vch {
  readonly id: string
  readonly name: string
  readonly owner: string
  readonly state: VchState
  /** What the appliance said last. */
  readonly message: string
  /** Address towards its clients, while it runs. */
  readonly address?: string
  readonly datastore: string
  readonly cpus?: number
  readonly memoryMegabytes?: number
}

/** What can be done to a VCH that exists. `stop` asks the appliance to shut down; `kill` powers it off. */
export type PowerAction = 'start' | 'stop' | 'restart' | 'kill'

/** Something about a VCH cannot be done; the message is for whoever asked. */
export class VchError extends Error {
  override readonly name = 'VchError'
  readonly code: VchErrorCode

  constructor(code: VchErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export type VchErrorCode =
  /** What was asked for makes no sense, or names what there is not. */
  | 'invalid'
  /** The name or the id is taken. */
  | 'exists'
  | 'not-found'
  /** Space, memory or CPUs are used up. */
  | 'exhausted'
  /** vSphere, or the appliance, did not do what it should. */
  | 'failed'
