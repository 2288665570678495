import { once } from 'node:events'
import type { Duplex, Readable } from 'node:stream'
import { Client, type ClientChannel } from 'ssh2'
import { algorithms, type Command, userName } from '../../tether/protocol'

/** A process's standard input and output, standard error apart. `close` is emitted when the process has ended. */
export interface ProcessStream extends Duplex {
  readonly stderr: Readable
  /** Ends the channel, whatever is on its way. */
  close(): void
}

/** A session channel with its command's exit status, undefined when the channel ended without one. */
export interface TetherSession {
  readonly stream: ProcessStream
  readonly status: Promise<number | undefined>
}

/** One authenticated connection with a tether. */
export interface TetherChannel {
  /** Opens a session channel for one command; rejects when the tether refuses it or is gone. */
  open(command: Command): Promise<TetherSession>
  /** Runs a command that answers with nothing but its exit status; rejects with its standard error when that is not 0. */
  run(command: Command): Promise<void>
  /** Resolves when the connection has ended, for whatever reason. */
  readonly closed: Promise<void>
  close(): void
}

/** A tether has this long for the SSH handshake; software emulation on a busy host is slow. Milliseconds. */
const handshakeLimit = 120_000
/** More standard error than this of a command without output is not kept. */
const maxRefusal = 4096

/**
 * Opens the channel over a byte stream. `hostKey` is the OpenSSH public key line that the tether reported for this run:
 * anybody else at the other end is refused. Rejects when the handshake fails or the signal aborts.
 */
export async function openTetherChannel(
  stream: Duplex,
  hostKey: string,
  privateKey: string,
  signal: AbortSignal,
): Promise<TetherChannel> {
  const pinned = Buffer.from(hostKey.trim().split(/\s+/)[1] ?? '', 'base64')
  if (pinned.length === 0) throw new Error('the tether reported no usable host key')
  const client = new Client()
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()))
  // After the handshake an error is always followed by close, which everybody here waits for.
  client.on('error', () => client.destroy())
  client.connect({
    sock: stream,
    username: userName,
    privateKey,
    algorithms,
    hostVerifier: (key: Buffer) => key.equals(pinned),
    readyTimeout: handshakeLimit,
  })
  try {
    await once(client, 'ready', { signal })
  } catch (error) {
    client.destroy()
    stream.destroy()
    throw error
  }

  const open = (command: Command) =>
    new Promise<TetherSession>((resolve, reject) => {
      closed.then(() => reject(new Error('the channel with the container ended')))
      client.exec(JSON.stringify(command), (error, stream) => {
        // The status may come in the same packet as the acceptance: it is listened for before anything else runs.
        if (error === undefined) resolve({ stream, status: exitStatus(stream) })
        else reject(error)
      })
    })
  return {
    open,
    closed,
    async run(command) {
      const { stream, status } = await open(command)
      let refusal = ''
      stream.resume()
      stream.stderr.on('data', (chunk: Buffer) => {
        if (refusal.length < maxRefusal) refusal += chunk.toString('utf8')
      })
      stream.end()
      if ((await status) !== 0)
        throw new Error(refusal.slice(0, maxRefusal).trim() || `the tether refused ${command.verb}`)
    },
    close() {
      client.end()
      stream.destroy()
    },
  }
}

function exitStatus(stream: ClientChannel): Promise<number | undefined> {
  return new Promise((resolve) => {
    let status: number | undefined
    stream.once('exit', (code: number | null) => {
      status = code ?? undefined
    })
    stream.once('close', () => resolve(status))
  })
}
