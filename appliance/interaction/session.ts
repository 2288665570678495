import type { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import { Multiplexer } from './multiplex'

/** Which streams a client wants, and in which form. */
export interface SessionStreams {
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  /** A terminal's one raw stream instead of docker's multiplexing. */
  readonly tty: boolean
  /** The process goes on when its client has gone away, its output unseen: docker's rule for exec. */
  readonly survives?: boolean
}

/**
 * Joins a client's connection with a tether's session channel until either ends: bytes flow with the slower side's
 * pace, the client's half-close becomes the end of standard input, the end of the channel the end of the connection.
 */
export function joinSession(client: Duplex, channel: ClientChannel, streams: SessionStreams): Promise<void> {
  return new Promise((resolve) => {
    let open = 0
    const deliver = (source: NodeJS.ReadableStream, wanted: boolean, stream: 1 | 2) => {
      if (!wanted) {
        source.resume()
        return
      }
      open++
      const output = streams.tty ? source : source.pipe(new Multiplexer(stream))
      output.pipe(client, { end: false })
      output.once('end', () => {
        open--
        finish()
      })
    }
    let closed = false
    const finish = () => {
      if (closed && open === 0) client.end()
    }
    deliver(channel, streams.stdout, 1)
    deliver(channel.stderr, streams.stderr && !streams.tty, 2)
    channel.once('close', () => {
      closed = true
      finish()
    })
    channel.on('error', () => channel.close())

    if (streams.stdin) client.pipe(channel)
    // A client that only listens may half-close at once; one that goes away closes its connection.
    else client.resume()
    client.on('error', () => client.destroy())
    client.once('close', () => {
      if (streams.survives !== true) channel.close()
      // Nobody reads any more: what is still on its way must not hold the channel's window.
      channel.resume()
      channel.stderr.resume()
      resolve()
    })
  })
}
