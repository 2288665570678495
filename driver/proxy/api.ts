import type { PowerAction, ProxySpec, Vch, VchErrorCode, VolumeStoreSpec } from '../vch/vch'

/** Body of `POST /v1/vchs` and `POST /v1/checks`: what is absent is chosen by the proxy, within what the token allows. */
export interface VchRequest {
  readonly id: string
  readonly name: string
  readonly pool?: string
  readonly datastore?: string
  /** Name of an image store, which outlives the VCH and is used by the next one that names it. */
  readonly imageStore?: string
  /** Besides `default`, which is on the VCH's own datastore. */
  readonly volumeStores?: readonly VolumeStoreSpec[]
  readonly network?: string
  readonly address?: { readonly cidr: string; readonly gateway?: string; readonly nameservers?: readonly string[] }
  readonly bridgeSubnet?: string
  readonly cpus?: number
  readonly memoryMegabytes?: number
  readonly authorizedKeys: readonly string[]
  readonly insecureRegistries?: readonly string[]
  readonly allowedRegistries?: readonly string[]
  /** PEM certificates of registries' authorities, besides those that the proxy adds. */
  readonly certificateAuthorities?: readonly string[]
  readonly proxy?: ProxySpec
}

/**
 * One line of the answer to `POST /v1/vchs`. After `created` the proxy waits for `POST /v1/vchs/{id}/keep`: when the
 * connection breaks before that, it takes everything back.
 */
export type CreationEvent =
  | { readonly progress: string }
  | { readonly created: Vch }
  | { readonly kept: string }
  | { readonly error: ApiError }

/** Body of every answer that is not 2xx. */
export interface ApiError {
  readonly code: VchErrorCode | 'unauthorized' | 'forbidden' | 'internal'
  readonly message: string
}

export const powerActions: readonly PowerAction[] = ['start', 'stop', 'restart', 'kill']
