import { connect, type Socket } from 'node:net'

/** Connects a socket; rejects with its error or the signal's reason. */
export function openSocket(address: { host: string; port: number } | { path: string }, signal: AbortSignal) {
  return new Promise<Socket>((resolve, reject) => {
    const socket = connect(address)
    const abort = (): void => void socket.destroy(signal.reason as Error)
    socket.once('error', reject)
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort)
      socket.off('error', reject)
      resolve(socket)
    })
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}
