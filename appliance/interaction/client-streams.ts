import { type Duplex, PassThrough, type Readable, type Writable } from 'node:stream'
import type { Handover } from './client-connection'

/** A client as a session sees it. */
export interface ClientStreams {
  /** What the client sends; its end is a half-close. */
  readonly input: Readable
  /** To the client; ending it leaves the other direction open until the client closes it too. */
  readonly output: Writable
  /** Closes both directions, once what was written is on its way. */
  readonly close: () => void
}

/** A client whose connection carries bytes and nothing else from now on. */
export function byteStreams({ client, head }: Handover): ClientStreams {
  const input = new PassThrough()
  // A reset is the end of the input; who writes to the client learns of it by itself. There may be no reader yet, or none.
  input.on('error', () => undefined)
  if (head.length > 0) input.write(head)
  if (client.readableEnded) input.end()
  else client.pipe(input)
  client.on('error', (error) => input.destroy(error))
  client.once('close', () => {
    if (!input.writableEnded) input.end()
  })
  const close = () => {
    client.unpipe(input)
    endSoon(client)
  }
  return { input, output: client, close }
}

/** Lets go of a connection when the client has what was written; what the client still sends goes nowhere. */
export function endSoon(client: Duplex): void {
  if (client.writableFinished) client.destroy()
  else client.end(() => client.destroy())
}
