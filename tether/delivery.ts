import type { Writable } from 'node:stream'

/** A client that takes its time holds this much of a stream; then whoever writes waits for it. */
const maxPending = 64 * 1024

/**
 * Writes to a client that may be slow or gone: resolves when it has room for more, or will never take anything again.
 * Not with `drain`: SSH channels ask for that only behind two megabytes.
 */
export function deliver(client: Writable, chunk: Buffer): Promise<void> {
  if (!client.writable) return Promise.resolve()
  return new Promise((resolve) => {
    const done = (): void => {
      client.off('close', done)
      resolve()
    }
    client.once('close', done)
    client.write(chunk, done)
    if (client.writableLength < maxPending) done()
  })
}

/** Resolves when everything written before has left for the client, or never will. */
export function flushed(client: Writable): Promise<void> {
  if (!client.writable) return Promise.resolve()
  return new Promise((resolve) => {
    client.once('close', resolve)
    client.write('', () => resolve())
  })
}
