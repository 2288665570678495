/**
 * The interaction's API: HTTP on a unix socket. It is the other end of every tether channel, a process of its own, so that
 * attached sessions outlive a restart of the port layer or the personality's own requests.
 *
 * | call | does |
 * |---|---|
 * | `POST /containers/{id}/attach` {@link AttachRequest} | `Upgrade: tcp` → 101, then a byte stream, see below |
 * | `POST /containers/{id}/exec` {@link ExecRequest} | the same, for a new process, which outlives its stream; without `Upgrade` 204, and nobody reads what it writes. Answered when the process runs; `start-failed` when it cannot |
 * | `GET /execs/{execId}` | {@link ExecState}; `?wait=started` and `?wait=exited` answer when that is known |
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
 * | `GET /instance` | the name of this process, as its upgrades tell it in {@link instanceHeader} |
 * | `GET /containers/{id}/listing` | all of the root file system, gzip: tether/launcher/list.h |
 * | `POST /containers/{id}/pack` | body: names, each ended by NUL; a tar archive of what has them |
 * | `GET /containers/{id}/logs?run=N` | the log of the present run while it is written, see below; 409 when run N is not the present one |
 *
 * The stream: with a tty raw bytes both ways. Without, client to server raw standard input (ended by half-close), server
 * to client docker's multiplexing (8 byte header: stream 1 or 2, three zeros, length as uint32 big-endian). Nothing is
 * collected: a client that does not read stops the process at its pipe.
 *
 * `attach` may come before the start: the upgrade is answered at once and the stream begins with the process's first byte.
 * It ends when the process has ended and all of its output is delivered; or when the interaction has died, which is told apart
 * by asking for its instance. Errors are the port layer's Problem.
 *
 * `logs` is the very text that the tether writes to the container's log file (docker's json-file lines, NDJSON), so that a
 * follower can join it to the file: first the lines that are kept (what the log's slow way to the datastore may still owe,
 * 1 MiB), then each line as it is written, until the run ends. The `time` of a stream's lines grows with every line: a reader
 * drops by it what it has seen in the file. An answer that breaks off has not told everything, since the reader was slower than
 * that, or the channel was lost: it reads the file and asks again.
 */
export const interactionSocket = '/run/vic/interaction.sock'

/** Header of an upgrade's answer: names the process that carries the stream. */
export const instanceHeader = 'X-Interaction-Instance'

export interface AttachRequest {
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  /**
   * `next-run`: the container is not running; wait for its next start and deliver everything from the first byte.
   * `now`: join the present run, from now on.
   */
  readonly from: 'next-run' | 'now'
  readonly tty: boolean
  /** Deliver the end of this client's standard input to the process. */
  readonly stdinOnce: boolean
}

export interface ExecRequest {
  readonly execId: string
  readonly process: import('../../tether/config').ProcessSpec
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
}

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
