/**
 * The interaction's API: HTTP on a unix socket. It is the other end of every tether channel, and clients' connections end in
 * it (`front.ts`), so that what is attached outlives restarts of the port layer and the personality.
 *
 * | call | does |
 * |---|---|
 * | `GET /containers/{id}/expected` | `{"expected":boolean}`: whether a client waits for the container's next run |
 * | `POST /containers/{id}/attach` {@link AttachRequest} | 204: the connection's session joins the container's main process |
 * | `POST /containers/{id}/exec` {@link ExecRequest} | 204: a new process runs, which outlives its session; `start-failed` when it cannot |
 * | `POST /containers/{id}/logs` {@link LogsRequest} | 204: the connection's session writes the container's log |
 * | `POST /containers/{id}/wait` {@link WaitRequest} | 204: the connection's session tells how the container's run ends |
 * | `POST /connections/{id}/handover` {@link HandoverRequest} | 204: the session begins |
 * | `GET /execs` | {@link ExecDescription}s of all that are remembered |
 * | `GET /execs/{execId}` | {@link ExecState}; `?wait=started` and `?wait=exited` answer when that is known |
 * | `GET /events` | {@link InteractionEvent}s, NDJSON, the first one `ready`; a reader that does not keep up is cut off |
 * | `GET /certificates?sha256=…` | 204 as soon as clients are served with this certificate (hex of its DER's SHA-256; '': any) |
 * | `POST /containers/{id}/signal` `{target, signal}` | 204 when the tether has sent it |
 * | `POST /containers/{id}/resize` `{target, rows, columns}` | 204 |
 * | `POST /containers/{id}/pause`, `/unpause` | 204 when every process is frozen, or thawed, and the tether has reported it; 409 when it is so already |
 * | `POST /containers/{id}/update` {@link UpdateRequest} | 204 when the running container has its new limits and restart policy; 500 with what the kernel refused |
 * | `POST /containers/{id}/follow-network` | 204 when the running container's network is what its VM's configuration says by now |
 * | `POST /containers/{id}/processes` {@link ProcessesRequest} | ProcessList of tether/protocol.ts; 500 with what ps complained of |
 * | `GET /containers/{id}/statistics` | Statistics of tether/protocol.ts, now |
 * | `GET /containers/{id}/path?path=…` | PathDescription of tether/protocol.ts; 404 when nothing is there |
 * | `GET /containers/{id}/files?path=…` | a tar archive of what is at an absolute path; one that breaks off is not whole |
 * | `PUT /containers/{id}/files?path=…&directories=keep\|replace&owner=…` | 204 when the tar archive of the body is unpacked in that directory; 400 when it cannot be |
 * | `GET /containers/{id}/export` | a tar archive of the root file system |
 * | `GET /containers/{id}/listing` | all of the root file system, gzip: tether/launcher/list.h |
 * | `POST /containers/{id}/pack` | body: names, each ended by NUL; a tar archive of what has them |
 *
 * A session belongs to a client's connection, whose id the personality has from the front. It is made by one of the first four
 * calls, while the personality can still answer a refusal; it begins at the handover, behind what the personality has written; it is
 * dropped when the connection closes before. A connection has one session. Nothing is collected: a client that does not read
 * stops the process at its pipe. Errors are the port layer's Problem.
 */
export const interactionSocket = '/run/vic/interaction.sock'

/** The Docker API for this machine, as clients elsewhere have it over TLS. */
export const dockerSocket = '/run/vic/docker.sock'

/** Where the front finds the personality. */
export const personalitySocket = '/run/vic/personality.sock'

/** A connection begins, on the personality's socket, with its id and a line feed: so many bytes. */
export const connectionIdLength = 36

/** Whose session it is: the id of a client's connection. */
export interface SessionRequest {
  readonly connection: string
}

/** The handshake of a websocket, which the session answers. */
export interface WebSocketHandshake {
  readonly headers: Readonly<Record<string, string>>
  /** Output as messages of text instead of binary ones. */
  readonly text: boolean
}

/** How bytes are arranged for a client: as they are, both streams as one, or in docker's frames. */
export type StreamForm = 'raw' | 'multiplexed'

/** How a client is joined with a process. */
export interface StreamsRequest extends SessionRequest {
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  readonly form: StreamForm
  /** The keys that leave a terminal, base64; absent: none do. */
  readonly detachKeys?: string
  /** Whether the end of the client's input is the end of the process's; if not, it means that the client has left. */
  readonly closesInput: boolean
}

export interface AttachRequest extends StreamsRequest {
  /**
   * `next-run`: the container is not running; wait for its next start and deliver everything from the first byte.
   * `now`: join the present run, from now on. `nothing`: no process, the backlog only.
   */
  readonly from: 'next-run' | 'now' | 'nothing'
  /** First what the log has. */
  readonly backlog?: Backlog
  readonly webSocket?: WebSocketHandshake
}

/** What of a log file is there for clients. */
export interface Backlog {
  /** Bytes at its end; absent: all of it. */
  readonly kept?: number
}

export interface ExecRequest {
  readonly execId: string
  readonly process: import('../../tether/config').ProcessSpec
  /** What the caller wants to know of this exec when it has forgotten it itself. */
  readonly description?: unknown
  /** Absent: nobody reads what it writes. */
  readonly streams?: StreamsRequest
}

export interface ExecDescription {
  readonly execId: string
  readonly state: ExecState
  /** As it was given. */
  readonly description?: unknown
}

export interface LogsRequest extends SessionRequest, Backlog {
  /** The run whose lines are followed while they are written, until it ends; absent: none. */
  readonly follow?: number
  /** So many lines from the end; absent: all. */
  readonly tail?: number
  readonly stdout: boolean
  readonly stderr: boolean
  /** Nanoseconds since 1970, decimal; absent: from the beginning, to the end. */
  readonly since?: string
  readonly until?: string
  readonly timestamps: boolean
  /** What stands before every line, behind its time. */
  readonly prefix: string
  readonly form: StreamForm
  /** The body is written in chunks (RFC 9112, 7.1). */
  readonly chunked: boolean
}

export interface WaitRequest extends SessionRequest {
  /** Docker's conditions. */
  readonly condition: 'not-running' | 'next-exit' | 'removed'
  readonly chunked: boolean
}

export interface HandoverRequest {
  /** Bytes that the personality writes to the connection in all, the head of this answer included. */
  readonly written: number
}

/** `detached`: a client has left a process, or an exec, with the detach keys. */
export type InteractionEvent =
  | { readonly type: 'ready' }
  | { readonly type: 'detached'; readonly container: string; readonly exec?: string }

/** Arguments of ps(1). */
export interface ProcessesRequest {
  readonly arguments: readonly string[]
}

/** What is absent stays; a `restart` of null is none. */
export interface UpdateRequest {
  readonly resources?: import('../../tether/resources').Resources
  readonly restart?: import('../../tether/restart-policy').RestartPolicy | null
}

export type ExecState =
  | { readonly status: 'starting' }
  | { readonly status: 'running'; readonly pid: number }
  /** 126, 127 with `error`: the process could not be started, docker's text. */
  | { readonly status: 'exited'; readonly exitCode: number; readonly pid?: number; readonly error?: string }
