/**
 * The tether channel: SSH (RFC 4254) over the frames of link.ts, over any byte stream. The tether is the SSH server,
 * the VCH's interaction the client. Everything is a session channel with one `exec` request whose command is a
 * {@link Command} as JSON. Standard output is channel data, standard error extended data, the end an exit-status.
 * `window-change` and `signal` requests on an `attach` or `exec` channel do what RFC 4254 says.
 */
export const userName = 'vch'

export type Command =
  /** Joins the container process's streams. `replay`: first what it wrote since its start (or what is left of it). */
  | {
      readonly verb: 'attach'
      readonly stdin: boolean
      readonly stdout: boolean
      readonly stderr: boolean
      readonly replay: boolean
    }
  /** The text of the log: first the lines that are kept (1 MiB), then each as it is written, until the process has ended. */
  | { readonly verb: 'log' }
  /** Nobody will attach with `replay` any more: the tether may let go of the kept output. */
  | { readonly verb: 'release' }
  /** Runs a process in the container's namespaces; the exit status is the process's (126, 127: could not start, text on stderr). */
  | {
      readonly verb: 'exec'
      readonly id: string
      readonly process: import('./config').ProcessSpec
      readonly stdin: boolean
    }
  /** Sends a signal, by number, to the main process or to the exec with this id. */
  | { readonly verb: 'signal'; readonly target: string; readonly signal: number }
  /** Sets the terminal size of the main process (`main`) or an exec. */
  | { readonly verb: 'resize'; readonly target: string; readonly rows: number; readonly columns: number }
  | LiveCommand

/** What is asked of a running container beyond its streams; see tether/live.ts. */
export type LiveCommand =
  /** Freezes every process of the container, and thaws them; answered when that is done and reported to the host. */
  { readonly verb: 'pause' } | { readonly verb: 'unpause' }

/** Target of `signal` and `resize` that means the container's main process. */
export const mainTarget = 'main'

/** Exit status of a {@link LiveCommand} that was refused, its sentence on standard error. */
export const refusalCodes = { failed: 1, 'not-found': 2, conflict: 3, invalid: 4 } as const

/** Why a {@link LiveCommand} was refused. */
export type Refusal = keyof typeof refusalCodes
