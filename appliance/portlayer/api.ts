/**
 * The port layer's API: HTTP/JSON on a unix socket. Types here are the whole contract between the port layer, the
 * personality and the interaction; the typed client is client.ts, the checks at the edge are in the server.
 *
 * | call | does |
 * |---|---|
 * | `GET /info` | {@link Info} |
 * | `GET /events` | NDJSON of {@link PortLayerEvent}, from now on; first line `{"type":"ready"}` |
 * | `POST /handles` `{container?}` | a handle: a pending change of a new or an existing container → {@link Handle} |
 * | `PUT /handles/{h}/execution` {@link ExecutionSpec} | join |
 * | `PUT /handles/{h}/storage` {@link StorageSpec} | join |
 * | `PUT /handles/{h}/network` {@link NetworkJoin} | join |
 * | `POST /handles/{h}/commit` | ONE vSphere task for all of it → {@link Container}; 409 when the container changed since |
 * | `GET /containers`, `GET /containers/{id}` | {@link Container} |
 * | `POST /containers/{id}/start` | powers on, answers when the process runs → {@link Container}; 422 `start-failed` otherwise |
 * | `POST /containers/{id}/power-off` | hard stop → {@link Container} |
 * | `GET /containers/{id}/wait?run=N` | answers when run N has ended → {@link Container} |
 * | `DELETE /containers/{id}` | destroys the VM and its disks; 409 when it runs |
 * | `PATCH /containers/{id}` {@link ContainerPatch} | changes the record (name, annotations) |
 * | `GET /containers/{id}/log?offset=N` | bytes of the container's log file on the datastore: docker's json-file lines |
 * | `GET /containers/{id}/path`, `GET\|PUT /containers/{id}/files`, `GET /containers/{id}/export`, `POST /containers/{id}/pack` | the files of a container that does not run, as the interaction has them of one that does; 409 when it runs |
 * | `GET /containers/{id}/changes` | NDJSON of {@link ContainerChange}: what a container that does not run has changed of its image; `POST`: one that runs, body: its listing (tether/launcher/list.h), gzip |
 * | `HEAD /layers/{chainId}` | 200 when complete, 404 otherwise |
 * | `GET /layers` | {@link Layer}[] |
 * | `PUT /layers/{chainId}?parent=…&diffId=…` | body: the uncompressed tar → {@link Layer} |
 * | `GET /layers/{chainId}/tar` | the uncompressed tar that the layer was written from, byte for byte; 409 when it is not recorded |
 * | `POST /spools` | `{"spool":id}` and a newline: a place for files, there until the caller ends this call |
 * | `PUT\|GET /spools/{spool}/{name}` | a file of the spool, answers `{"size":n}` / its content |
 * | `DELETE /layers/{chainId}` | 409 when a layer or container is on top of it |
 * | `GET\|PUT\|DELETE /documents/{name}` | small JSON documents on the datastore, written atomically; `ETag`, `If-Match`, `If-None-Match: *`, 412 |
 * | `GET /documents?prefix=…` | {@link DocumentEntry}[] |
 * | `GET /networks` | {@link Network}[] |
 * | `GET /secrets`, `PATCH /secrets` | ApplianceSecrets of appliance/config.ts; PATCH merges |
 *
 * Every error is a {@link Problem} with its status.
 */
export const portLayerSocket = '/run/vic/port-layer.sock'

/** Error body: `code` for programs, `message` for people: what happened, to which object, what to do. */
export interface Problem {
  readonly code:
    | 'not-found'
    | 'conflict'
    | 'name-in-use'
    | 'precondition-failed'
    | 'invalid'
    | 'start-failed'
    | 'no-space'
    | 'unavailable'
    | 'internal'
  readonly message: string
  /** With `start-failed`: docker's exit code, 126, 127 or 128. */
  readonly exitCode?: number
}

export interface Handle {
  readonly handle: string
  /** Id of the container that the handle is for; fresh (64 hex digits) for a new one. */
  readonly container: string
}

/** The execution part of a container. */
export interface ExecutionSpec {
  /** Unique among the VCH's containers, without the leading slash. */
  readonly name: string
  readonly hostname: string
  readonly domainname: string
  readonly process: import('../../tether/config').ProcessSpec
  /** Signal that asks the process to stop, name or number. */
  readonly stopSignal: string
  /** See ContainerConfig.expectAttach. */
  readonly expectAttach: boolean
  /** Virtual CPUs, whole; absent: the VCH's default. */
  readonly cpus?: number
  /** CPU limit in thousandths of a core; absent: none. */
  readonly cpuLimit?: number
  /** Memory of the VM in bytes; absent: the VCH's default. Rounded up to 4 MiB. */
  readonly memory?: number
  /** See ContainerConfig.restrictions. */
  readonly restrictions?: import('../../tether/restrictions').Restrictions
  /** See ContainerConfig.log. */
  readonly log?: 'none'
  /** See ContainerConfig.healthCheck. */
  readonly healthCheck?: import('../../tether/health-check').HealthCheck
  /** See ContainerConfig.restart. */
  readonly restart?: import('../../tether/restart-policy').RestartPolicy
  /** The owner's own record (docker's Config and HostConfig): kept with the VM, never seen by the guest, not read here. */
  readonly annotations: Record<string, unknown>
}

export interface StorageSpec {
  /** Chain id of the image's top layer: the container's root disk is its child. */
  readonly layer: string
  readonly readOnlyRoot?: boolean
  /** File systems in memory: docker's --tmpfs and /dev/shm. */
  readonly tmpfs?: readonly { readonly target: string; readonly options: string }[]
}

export interface NetworkJoin {
  /** Absent or empty: no network (docker's `none`). The first one gives the default route. */
  readonly endpoints: readonly {
    readonly network: string
    readonly address?: string
    readonly aliases?: readonly string[]
  }[]
  readonly nameservers?: readonly string[]
  readonly searchDomains?: readonly string[]
  readonly resolvOptions?: readonly string[]
  readonly extraHosts?: readonly { readonly address: string; readonly names: readonly string[] }[]
}

export type ContainerState =
  | { readonly status: 'created' }
  | { readonly status: 'starting'; readonly run: number }
  | {
      readonly status: 'running'
      readonly run: number
      readonly startedAt: string
      /** Present when the process was started again in this run; `startedAt` is then its last start. */
      readonly restarts?: import('../../tether/config').RestartReport
      /** Every process of the container is frozen. */
      readonly paused?: true
    }
  | {
      readonly status: 'exited'
      readonly run: number
      readonly startedAt?: string
      readonly finishedAt: string
      readonly exitCode: number
      readonly error?: string
      readonly oomKilled: boolean
      readonly restarts?: import('../../tether/config').RestartReport
    }
  | { readonly status: 'removing' }

export interface Endpoint {
  readonly network: string
  readonly mac: string
  /** Without prefix length; absent while DHCP has not answered. */
  readonly address?: string
  readonly prefixLength?: number
  readonly gateway?: string
}

export interface Container {
  readonly id: string
  readonly name: string
  /** RFC 3339, nanoseconds. */
  readonly createdAt: string
  readonly state: ContainerState
  readonly execution: ExecutionSpec
  readonly storage: StorageSpec
  readonly network: NetworkJoin
  readonly endpoints: readonly Endpoint[]
  /** Memory of the VM in bytes and its virtual CPUs, as they are. */
  readonly memory: number
  readonly cpus: number
  /** Host key (OpenSSH public key line) of the present run's channel, once the tether has told it. */
  readonly hostKey?: string
  /** What the health check found out in the present or last run; absent without a check, and until it is told. */
  readonly health?: import('../../tether/health-check').Health
  /** Changes with every change of the configuration; a handle made before is then refused with 409. */
  readonly version: string
}

export interface ContainerPatch {
  readonly name?: string
  readonly annotations?: Record<string, unknown>
}

/** What happened, from wherever it came: this API, the guest, or an administrator in vSphere. */
export type PortLayerEvent =
  | { readonly type: 'ready' }
  /** ApplianceSecrets changed: certificates or engine options. */
  | { readonly type: 'secrets' }
  | {
      readonly type: 'container'
      readonly action: 'created' | 'changed' | 'started' | 'exited' | 'removed'
      readonly container: Container
      readonly time: string
    }

/** A difference of a container's file system from its image. */
export interface ContainerChange {
  /** Byte string (a character, U+0000 to U+00FF, a byte) that begins with `/`. */
  readonly path: string
  /** `touched`: not a change to docker, but the inode is not what it was: an extended attribute, or the same content written anew. */
  readonly kind: 'added' | 'modified' | 'deleted' | 'touched'
}

export interface Layer {
  readonly chainId: string
  readonly parent?: string
  readonly diffId: string
  /** Bytes of the layer's files. */
  readonly size: number
  /** Bytes of its uncompressed tar; absent when that cannot be given back. */
  readonly tarSize?: number
  readonly createdAt: string
}

/** Names of documents: one path segment, at most 200 characters. */
export const documentNamePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/

export interface DocumentEntry {
  readonly name: string
  readonly etag: string
}

export interface Network {
  readonly name: string
  /** 64 hex digits, stable. */
  readonly id: string
  readonly driver: 'bridge' | 'external'
  readonly subnet: string
  readonly gateway: string
}

export interface Info {
  readonly vch: { readonly id: string; readonly name: string }
  readonly product: { readonly name: string; readonly version: string; readonly build: string }
  /** What the VCH's resource pool may use. */
  readonly cpus: number
  readonly memory: number
  readonly datastore: { readonly name: string; readonly capacity: number; readonly free: number }
  readonly registries: {
    readonly insecure: readonly string[]
    readonly mirrors: readonly string[]
    readonly certificateAuthorities: readonly string[]
  }
  readonly labels: readonly string[]
  readonly defaults: { readonly memory: number; readonly cpus: number }
  readonly nameservers: readonly string[]
}
