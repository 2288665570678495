import type { NfsShare } from '../tether/config'
import type { Schema } from '../tether/extra-config'

/** What a VCH may use, as object references of vim25 (`type:value`), fixed at its creation. */
export interface VchPlacement {
  readonly resourcePool: string
  readonly folder: string
  readonly host: string
  readonly datastore: string
  /** Datastore name, for `[name] path` forms. */
  readonly datastoreName: string
  /** Directory of the VCH on the datastore: holds its ISOs, images and volumes. */
  readonly directory: string
}

/** A further place for volumes, which users name by its label (`--opt VolumeStore=LABEL`). */
export type VolumeStoreConfig = DatastoreVolumeStore | NfsVolumeStore

/** Volumes are disks in a directory of a datastore. */
export interface DatastoreVolumeStore {
  readonly label: string
  /** Reference and name of its datastore. */
  readonly datastore: string
  readonly datastoreName: string
  /** Directory on the datastore; the volumes are in its `volumes`. It outlives the VCH. */
  readonly directory: string
}

/** Volumes are directories that a server exports; the containers mount them. */
export interface NfsVolumeStore {
  readonly label: string
  readonly nfs: NfsLocation
}

/** A directory that a server exports by NFS version 3 over TCP, as appliance and containers reach it. */
export interface NfsLocation extends NfsShare {
  /** As whom the appliance makes and removes volumes: their owner. */
  readonly uid: number
  readonly gid: number
}

/** Which NIC of the appliance plays which role, by MAC address. */
export interface ApplianceNic {
  readonly mac: string
  /** `public`: clients, vSphere and the way out. `bridge`: containers. */
  readonly role: 'public' | 'bridge'
  /** Managed object reference of the network or port group. */
  readonly network: string
  readonly networkName: string
  /** CIDR; absent means DHCP. */
  readonly address?: string
  readonly gateway?: string
  readonly nameservers?: readonly string[]
}

/** Where the VCH talks to vSphere, and as whom: a credential of its own, limited to what is its. */
export interface VchEndpoint {
  /** `https://host[:port]/sdk` as seen from the appliance. */
  readonly url: string
  /** SHA-256 thumbprint of the endpoint's certificate, `AA:BB:…`. */
  readonly thumbprint: string
  readonly username: string
  readonly password: string
}

/** Which registries the VCH may use, and how: fixed at its creation. The patterns are those of imagec's RegistrySettings. */
export interface VchRegistries {
  readonly insecure: readonly string[]
  /** PEM certificates that are trusted besides the usual ones. */
  readonly certificateAuthorities: readonly string[]
  /** With a list nothing else is spoken to. */
  readonly allowed?: readonly string[]
  readonly proxy?: VchProxy
}

/** Proxies to registries by scheme, `http://[user:password@]host[:port]`, and the hosts that are asked directly. */
export interface VchProxy {
  readonly http?: string
  readonly https?: string
  readonly noProxy?: readonly string[]
}

/** The configuration of the appliance VM: its own record, in its extraConfig. */
export interface ApplianceConfig {
  version: 1
  /** UUID of the VCH. */
  id: string
  name: string
  endpoint: VchEndpoint
  /** Managed object reference of the appliance VM itself is found by this BIOS uuid. */
  uuid: string
  placement: VchPlacement
  nics: readonly ApplianceNic[]
  /** Subnet of the default bridge network, `172.16.0.0/16`: its first address is the appliance's. */
  bridgeSubnet: string
  /** OpenSSH public key lines that may use the admin endpoint. */
  authorizedKeys: readonly string[]
  registries: VchRegistries
  /** Besides `default`, which is in the VCH's directory. */
  volumeStores?: readonly VolumeStoreConfig[]
  limits: { readonly defaultMemoryMegabytes: number; readonly defaultCpus: number }

  /** Never seen by any guest but through the VCH's own vim25 session: survives a reset of the diskless appliance. */
  secrets: ApplianceSecrets
  /** Owner of the VCH: id of the delegation token's first layer. Written by the proxy. */
  owner: string

  /** Reported by the appliance while it comes up. */
  status: ApplianceStatus
}

export interface ApplianceSecrets {
  /** PEM files that docker-machine provisioned. */
  readonly tls?: { readonly ca: string; readonly certificate: string; readonly key: string }
  /** Private key (PEM) with which this VCH opens tether channels. */
  readonly channelKey?: string
  /** Host key (PEM) of the admin SSH endpoint. */
  readonly adminHostKey?: string
  /** Engine options that docker-machine provisioned: labels, insecure registries, mirrors, environment. */
  readonly engine?: {
    readonly labels: readonly string[]
    readonly insecureRegistries: readonly string[]
    readonly mirrors: readonly string[]
  }
}

export interface ApplianceStatus {
  /** Counts boots. */
  readonly run: number
  readonly phase: 'booting' | 'network' | 'services' | 'ready' | 'failed'
  readonly message: string
  /** Address of the public NIC without prefix length. */
  readonly address?: string
}

function parseStatus(value: unknown): ApplianceStatus {
  const claim = value as Partial<ApplianceStatus> | null
  const phases = ['booting', 'network', 'services', 'ready', 'failed']
  if (typeof claim !== 'object' || claim === null || !Number.isSafeInteger(claim.run))
    throw new TypeError('not a status')
  if (!phases.includes(String(claim.phase))) throw new TypeError('unknown phase')
  return {
    run: claim.run as number,
    phase: claim.phase as ApplianceStatus['phase'],
    message: String(claim.message ?? '').slice(0, 1024),
    ...(claim.address !== undefined && { address: String(claim.address).slice(0, 64) }),
  }
}

export const applianceConfig: Schema<ApplianceConfig> = {
  version: { scope: 'guest' },
  id: { scope: 'guest' },
  name: { scope: 'guest' },
  endpoint: { scope: 'guest' },
  uuid: { scope: 'guest' },
  placement: { scope: 'guest' },
  nics: { scope: 'guest' },
  bridgeSubnet: { scope: 'guest' },
  authorizedKeys: { scope: 'guest' },
  registries: { scope: 'guest' },
  volumeStores: { scope: 'guest' },
  limits: { scope: 'guest' },
  secrets: { scope: 'hidden' },
  owner: { scope: 'hidden' },
  status: { scope: 'reported', parse: parseStatus },
}
