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
 * | `DELETE /containers/{id}?volume=NAME…` | destroys the VM and its disks, and before it those of the volumes named that no other container has; 409 when it runs |
 * | `PATCH /containers/{id}` {@link ContainerPatch} | changes the record (name, annotations) |
 * | `GET /containers/{id}/log?offset=N` | bytes of the container's log file on the datastore, the last -N with a negative N: docker's json-file lines |
 * | `GET /containers/{id}/disk-usage` | `{"bytes":n}`: what the disk that the container writes to takes on the datastore |
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
 * | `POST /networks` {@link NetworkSpec} | {@link Network}; 409 `name-in-use`, `conflict` when its subnet overlaps, 507 when no subnet is left |
 * | `DELETE /networks/{id}` | 409 when a container that runs is in it |
 * | `GET /volumes`, `GET /volumes?with=usage` | {@link Volume}[] |
 * | `POST /volumes` {@link VolumeRequest} | a new volume → {@link Volume}; 409 `name-in-use` when there is one of that name |
 * | `GET /volumes/{name}` | {@link Volume} |
 * | `DELETE /volumes/{name}` | removes the volume and what is in it; 409 when a container has it |
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
    | 'port-in-use'
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
  /** The VM's share of CPU time against others, as vSphere counts (1000 a CPU is normal); absent: normal. */
  readonly cpuShares?: number
  /** What the container's processes can have, bytes: the VM gets its own part on top. Absent: a VM of the VCH's default size. */
  readonly memory?: number
  /** See ContainerConfig.resources: limits below the size of the VM. */
  readonly resources?: import('../../tether/resources').Resources
  /** See ContainerConfig.restrictions. */
  readonly restrictions?: import('../../tether/restrictions').Restrictions
  /** See ContainerConfig.log. */
  readonly log?: 'none'
  /** So much of the log is kept at least, bytes: what is beyond it goes at the next start. Absent: all of it. */
  readonly logBytes?: number
  /** See ContainerConfig.syslog. */
  readonly syslog?: import('../../tether/syslog').SyslogSpec
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
  /** Volumes that exist, and where they are mounted; one may be mounted at several targets. */
  readonly volumes?: readonly VolumeMount[]
  /** Further images that are mounted, only to be read; one may be mounted at several targets. */
  readonly images?: readonly ImageMount[]
}

export interface ImageMount {
  /** Chain id of the image's top layer. */
  readonly layer: string
  /** Absolute path in the container. */
  readonly target: string
  /** Relative path of what is mounted of the image; absent: all of it. */
  readonly subpath?: string
}

export interface VolumeMount {
  /** Name of the volume. */
  readonly volume: string
  /** Absolute path in the container. */
  readonly target: string
  readonly readOnly: boolean
  /** What the image has at the target is copied into an empty volume when the container starts for the first time. */
  readonly copyUp: boolean
  /** Relative path of what is mounted of the volume; absent: all of it. */
  readonly subpath?: string
}

/** A network that a container is to be in. */
export interface EndpointRequest {
  /** Its name. */
  readonly network: string
  readonly address?: string
  /** `00:50:56:00:00:00` to `00:50:56:3f:ff:ff`, lower case: what vSphere leaves to others than itself. */
  readonly mac?: string
  /** Further names of the container in this network. */
  readonly aliases?: readonly string[]
  /** What the container alone calls others in this network. */
  readonly links?: readonly ContainerLink[]
  /** The default route is that of the network with the highest one; 0 when absent. */
  readonly gatewayPriority?: number
}

/** A name that one container has for another. */
export interface ContainerLink {
  /** Any of the other one's own names in the network: it may come and go. */
  readonly container: string
  readonly alias: string
}

/** A port to publish. Without `first` the port layer chooses any; a range: the first that is free. */
export interface PortRequest {
  readonly containerPort: number
  readonly protocol: PortProtocol
  /** IPv4 address of the appliance; absent: every one. */
  readonly hostAddress?: string
  readonly first?: number
  readonly last?: number
}

export type PortProtocol = 'tcp' | 'udp' | 'sctp'

/** A port of the appliance that leads to one of a container. */
export interface PublishedPort {
  readonly containerPort: number
  readonly protocol: PortProtocol
  /** `0.0.0.0` for every address. */
  readonly hostAddress: string
  readonly hostPort: number
}

export interface NetworkJoin {
  /** Absent or empty: no network (docker's `none`). In the order of the container's interfaces. */
  readonly endpoints: readonly EndpointRequest[]
  /** Ports of the container that are published at the appliance's addresses while it runs. */
  readonly ports?: readonly PortRequest[]
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
  /** Absent in a network that leads nowhere. */
  readonly gateway?: string
  /** Id of the network: another one may come to have its name. Absent in records of before there were others than `bridge`. */
  readonly networkId?: string
  /** Where the names of the network's containers are told: the appliance's address in it. Absent in the default network. */
  readonly nameserver?: string
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
  /** What was published for the present or last run, and is wanted for the next. */
  readonly ports?: readonly PublishedPort[]
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
      /** The volumes that were removed with it. */
      readonly volumes?: readonly Volume[]
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
  /** Its disk has no parent: it holds what all layers below hold too. */
  readonly standsAlone?: true
  readonly createdAt: string
}

/** A volume in the making. */
export interface VolumeRequest {
  /** Unique among the VCH's volumes: docker's rule for names. */
  readonly name: string
  /** Label of the volume store; absent: `default`. */
  readonly store?: string
  /** Bytes, rounded up to whole MiB; absent: 8 GiB. Space is taken as it is written. `invalid` in a store on an NFS server. */
  readonly capacity?: number
  /** The owner's own record (docker's driver, options and labels): kept with the volume, not read here. */
  readonly annotations: Record<string, unknown>
}

/**
 * A disk, or a directory of a server, that lives as long as nobody removes it. A disk is written by one container at a time, or read by any
 * number; a directory is written by all that have it.
 */
export interface Volume {
  readonly name: string
  readonly store: string
  /** Bytes; a directory of a server has no size of its own. */
  readonly capacity?: number
  /** RFC 3339, nanoseconds. */
  readonly createdAt: string
  /** Its disk, `[datastore] path`, or its directory, `host:path`. */
  readonly path: string
  /** Present for a directory of a server. */
  readonly share?: import('../../tether/config').NfsShare
  readonly annotations: Record<string, unknown>
  /** Bytes that it takes in its store; only where that was asked for and can be told. */
  readonly used?: number
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
  /** The appliance's address in it. */
  readonly gateway: string
  /** Addresses that are given unasked come from this part of the subnet. */
  readonly ipRange?: string
  /** Addresses that no container gets. */
  readonly reserved?: readonly string[]
  /** No way out: neither to the world nor in from published ports. */
  readonly internal?: boolean
  /** RFC 3339; absent for the network that every VCH has. */
  readonly createdAt?: string
  /** The owner's own record, not read here. */
  readonly annotations?: Record<string, unknown>
}

/** A network to make; what is absent the port layer chooses. */
export type NetworkSpec = Pick<Network, 'name' | 'ipRange' | 'reserved' | 'internal' | 'annotations'> &
  Partial<Pick<Network, 'subnet' | 'gateway'>>

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
    /** Absent: all. */
    readonly allowed?: readonly string[]
    readonly proxy?: import('../config').VchProxy
  }
  readonly labels: readonly string[]
  readonly defaults: { readonly memory: number; readonly cpus: number }
  readonly nameservers: readonly string[]
}
