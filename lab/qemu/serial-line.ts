import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { connectSerial, type SerialTarget } from '../../vmomi/vspc'
import type { SerialSpec } from '../hypervisor'
import type { GuestPort } from './guest-port'
import { openSocket } from './open-socket'

type UriSerial = Extract<SerialSpec, { kind: 'uri' }>

/** A serial port's URI is not one that the lab can connect. */
export class SerialUriError extends Error {
  override readonly name = 'SerialUriError'
}

/** First and longest time between attempts to connect, in milliseconds. */
const firstPause = 100
const longestPause = 2_000

function endpoint(uri: string): { readonly protocol: string; readonly host: string; readonly port: number } {
  let url: URL
  try {
    url = new URL(uri)
  } catch {
    throw new SerialUriError(`${JSON.stringify(uri)} is no URI; expected telnet://HOST:PORT`)
  }
  if (!['telnet:', 'tcp:'].includes(url.protocol) || url.hostname === '' || url.port === '') {
    throw new SerialUriError(`${JSON.stringify(uri)}: expected telnet://HOST:PORT or tcp://HOST:PORT`)
  }
  return { protocol: url.protocol, host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) }
}

/** Whether the lab can connect the port; throws {@link SerialUriError} otherwise. */
export function checkSerial(serial: UriSerial): void {
  if (serial.proxyUri === undefined && serial.direction === 'server') {
    throw new SerialUriError(`${serial.serviceUri}: a serial port without a proxy has direction client here`)
  }
  endpoint(serial.proxyUri ?? serial.serviceUri)
}

/** Opens the far end of the port: through its proxy, or the service itself. */
function dial(serial: UriSerial, machine: { name: string; uuid: string }, signal: AbortSignal): Promise<Duplex> {
  const { protocol, host, port } = endpoint(serial.proxyUri ?? serial.serviceUri)
  if (serial.proxyUri === undefined && protocol === 'tcp:') return openSocket({ host, port }, signal)
  const target: SerialTarget = {
    host,
    port,
    serviceUri: serial.proxyUri === undefined ? undefined : serial.serviceUri,
    direction: serial.direction,
    vmName: machine.name,
    biosUuid: machine.uuid,
  }
  return connectSerial(target, signal)
}

/** Joins the guest with the far stream until that one ends; the guest's port stays open and is not read any more. */
function join(guest: GuestPort, far: Duplex): Promise<void> {
  return new Promise((resolve) => {
    let near = guest.inUse
    const connect = (): void => {
      near = guest.inUse
      near.pipe(far, { end: false })
      far.pipe(near, { end: false })
    }
    const disconnect = (): void => {
      near.unpipe(far)
      far.unpipe(near)
    }
    const part = (): void => {
      guest.onChange(undefined)
      disconnect()
      far.destroy()
      resolve()
    }
    // A line that breaks tells no more than that it is over: it is connected again.
    far.on('error', part)
    far.once('end', part)
    far.once('close', part)
    guest.closed.then(part)
    guest.onChange(() => {
      disconnect()
      connect()
    })
    connect()
  })
}

/**
 * Keeps a machine's URI serial port connected for as long as the machine runs. While there is no connection nothing is read
 * from the guest: its writes wait in its port, none is lost. What was on its way in a connection that broke is lost, as on
 * a real line; who needs more frames its data. Resolves when the machine's end of the line is closed or `signal` aborts.
 */
export async function connectLine(
  serial: UriSerial,
  machine: { readonly name: string; readonly uuid: string },
  guest: GuestPort,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const gone = new AbortController()
  guest.closed.then(() => gone.abort())
  const stop = AbortSignal.any([signal, gone.signal])
  let pause = firstPause
  let complaint = ''
  try {
    while (!stop.aborted) {
      try {
        const far = await dial(serial, machine, stop)
        pause = firstPause
        complaint = ''
        await Promise.race([join(guest, far), aborted(stop)])
        far.destroy()
      } catch (error) {
        if (stop.aborted) break
        const text = error instanceof Error ? error.message : String(error)
        // The same complaint again tells nothing new.
        if (text !== complaint) log(`${machine.name}: serial port ${serial.serviceUri}: ${text}`)
        complaint = text
      }
      await Promise.race([delay(pause, undefined, { ref: false }), aborted(stop)])
      pause = Math.min(2 * pause, longestPause)
    }
  } finally {
    guest.close()
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
