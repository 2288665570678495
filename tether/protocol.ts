import type { Algorithms } from 'ssh2'

/**
 * The tether channel: SSH (RFC 4254) over the frames of link.ts, over any byte stream. The tether is the SSH server,
 * the VCH's interaction the client. Everything is a session channel with one `exec` request whose command is a
 * {@link Command} as JSON. Standard output is channel data, standard error extended data, the end an exit-status.
 * `window-change` and `signal` requests on an `attach` or `exec` channel do what RFC 4254 says.
 */
export const userName = 'vch'

/** What both ends speak: one of each, so that the first messages are short and nothing is tried in vain. */
export const algorithms: Algorithms = {
  kex: ['curve25519-sha256'],
  serverHostKey: ['ssh-ed25519'],
  cipher: ['aes128-gcm@openssh.com'],
  hmac: ['hmac-sha2-256'],
  compress: ['none'],
}

export type Command =
  /** Joins the container process's streams. `replay`: first what it wrote since its start (or what is left of it). */
  | {
      readonly verb: 'attach'
      readonly stdin: boolean
      readonly stdout: boolean
      readonly stderr: boolean
      readonly replay: boolean
    }
  /**
   * The text of the log: first the lines that are kept (1 MiB), then each as it is written, until the last one of the process. A client that
   * falls behind what is kept is refused with `conflict` behind the last whole chunk that it got: it reads the file, and asks again.
   */
  | { readonly verb: 'log' }
  /** Nobody will attach with `replay` any more: the tether may let go of the kept output. */
  | { readonly verb: 'release' }
  /**
   * Runs a process in the container's namespaces. Standard output begins with a line, an {@link ExecStart} as JSON; what the process
   * writes comes behind it, and the exit status is the process's.
   */
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
  | { readonly verb: 'pause' }
  | { readonly verb: 'unpause' }
  /** New limits, and the policy for the ends of the process from now on (null: none); what is absent stays. */
  | {
      readonly verb: 'update'
      readonly resources?: import('./resources').Resources
      readonly restart?: import('./restart-policy').RestartPolicy | null
    }
  /**
   * The configuration's `network` has changed: the guest reads it, and makes its interfaces, default route, /etc/hosts and
   * /etc/resolv.conf like it. Answered when that is done; `failed` when an adapter does not appear or the kernel refuses.
   */
  | { readonly verb: 'follow-network' }
  /**
   * What time it is, in milliseconds since 1970. A guest's clock begins with whole seconds, and nothing in a VM keeps it right. The first time
   * it is set, later it is led there when it is less than half a second wrong.
   */
  | { readonly verb: 'set-clock'; readonly now: number }
  /** Runs ps(1) with these arguments over the container's processes; answers a {@link ProcessList} as JSON. */
  | { readonly verb: 'processes'; readonly arguments: readonly string[] }
  /** Answers {@link Statistics} as JSON. */
  | { readonly verb: 'statistics' }
  /**
   * The files of the container, its links resolved inside of it: what lies at an absolute path. A trailing `/` or `/.` follows a
   * link. `describe-path` answers a {@link PathDescription} as JSON.
   */
  | { readonly verb: 'describe-path'; readonly path: string }
  /** Answers a tar archive: a directory with all that is in it under its last name, or the one file. */
  | { readonly verb: 'read-files'; readonly path: string }
  /** Unpacks the tar archive that comes as the channel's data into this directory. `owner`: a user of the container who gets it all. */
  | {
      readonly verb: 'write-files'
      readonly path: string
      readonly directories: 'keep' | 'replace'
      readonly owner?: string
    }
  /** Answers a tar archive of the root file system, without what is mounted over it. */
  | { readonly verb: 'export' }
  /** Answers a listing of the root file system, gzip: see tether/launcher/list.h. */
  | { readonly verb: 'list-files' }
  /** Answers a tar archive of the objects whose names, relative to the root and each ended by NUL, come as the channel's data. */
  | { readonly verb: 'pack-files' }

/** What became of the start of an exec: the process as the guest numbers it, or docker's exit code (126, 127, 128) and reason. */
export type ExecStart = { readonly pid: number } | { readonly exitCode: number; readonly error: string }

/** Target of `signal` and `resize` that means the container's main process. */
export const mainTarget = 'main'

/** The container's processes, numbered as the guest sees them, and what ps printed of them. */
export interface ProcessList {
  readonly pids: readonly number[]
  readonly output: string
}

/** lstat(2) of a path. */
export interface PathDescription {
  /** `st_mode`, type and all. */
  readonly mode: number
  readonly size: number
  /** RFC 3339 with nanoseconds. */
  readonly modified: string
  /** Where a link leads at its end, or what it says when it leads nowhere; '' for all others. */
  readonly target: string
}

/** Counters of a container at one moment, as the kernel names them (cgroup v2, proc(5)). */
export interface Statistics {
  /** RFC 3339 with nanoseconds. */
  readonly read: string
  /** cpu.stat of the container's group: microseconds, and periods of a limit. */
  readonly cpu: Readonly<Record<string, number>>
  /** Time of all CPUs of the VM, idle included, nanoseconds. */
  readonly systemTime: number
  readonly onlineCpus: number
  readonly memory: {
    /** Bytes. */
    readonly current: number
    /** memory.stat. */
    readonly stat: Readonly<Record<string, number>>
    /** Times that an allocation failed at the group's limit. */
    readonly failures: number
  }
  /** io.stat: bytes read and written, a device. */
  readonly io: readonly {
    readonly major: number
    readonly minor: number
    readonly read: number
    readonly write: number
  }[]
  /** Number of processes, and the most that there may be. */
  readonly processes: { readonly current: number; readonly limit: number }
  /** /proc/net/dev by interface, without the loopback. */
  readonly networks: Readonly<Record<string, NetworkCounters>>
}

export interface NetworkCounters {
  readonly rxBytes: number
  readonly rxPackets: number
  readonly rxErrors: number
  readonly rxDropped: number
  readonly txBytes: number
  readonly txPackets: number
  readonly txErrors: number
  readonly txDropped: number
}

/** Exit status of a {@link LiveCommand} that was refused, its sentence on standard error. */
export const refusalCodes = { failed: 1, 'not-found': 2, conflict: 3, invalid: 4 } as const

/** Why a {@link LiveCommand} was refused. */
export type Refusal = keyof typeof refusalCodes
