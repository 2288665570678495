import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { type Direction, encodeDoProxy, extension, knownSuboptions } from './extension'
import { handshakeTimeout } from './handshake'
import { telnetOption } from './telnet'
import { TelnetStream } from './telnet-stream'

/** A serial port that wants to be connected, and where to. */
export interface SerialTarget {
  readonly host: string
  readonly port: number
  /** What the concentrator is asked for; undefined: the peer is a plain telnet service, no concentrator. */
  readonly serviceUri?: string | undefined
  readonly direction: Direction
  /** Told when the concentrator asks. */
  readonly vmName?: string
  readonly biosUuid?: string
}

/** The concentrator refused the service, or did not get to an answer in time. */
export class SerialRefusedError extends Error {
  override readonly name = 'SerialRefusedError'
}

/** Idle time after which the kernel checks that the peer still lives, in milliseconds: a reset machine says no good-bye. */
export const keepAliveDelay = 10_000

/**
 * Connects a serial port through a concentrator: resolves with the line's bytes when the concentrator has said WILL-PROXY.
 * Rejects with {@link SerialRefusedError} on WONT-PROXY or silence, with the socket's error, or with the signal's reason.
 */
export function connectSerial(target: SerialTarget, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: target.host, port: target.port, noDelay: true })
    socket.setKeepAlive(true, keepAliveDelay)
    const stream = new TelnetStream(socket, Object.values(telnetOption), {
      optionChanged: (peer) => announce(peer),
      suboption: (peer, option, body) => option === telnetOption.vmware && answer(peer, body),
    })
    let announced = false

    const settle = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      stream.off('error', fail)
      socket.off('end', closed)
      socket.off('close', closed)
    }
    const fail = (error: Error): void => {
      settle()
      // The rejection tells; an error that destroy emits besides has nobody to hear it.
      stream.on('error', () => undefined)
      stream.destroy()
      reject(error)
    }
    const abort = (): void => fail(signal.reason as Error)
    const closed = (): void => fail(new SerialRefusedError(`${target.host}:${target.port} closed the connection`))
    const succeed = (): void => {
      settle()
      resolve(stream)
    }
    const announce = (peer: TelnetStream): void => {
      if (announced || target.serviceUri === undefined || !peer.options.isOn('local', telnetOption.vmware)) return
      announced = true
      peer.sendSuboption(telnetOption.vmware, Buffer.of(extension.knownSuboptions1, ...knownSuboptions))
      peer.sendSuboption(
        telnetOption.vmware,
        Buffer.concat([Buffer.of(extension.doProxy), encodeDoProxy(target.direction, target.serviceUri)]),
      )
    }
    const tell = (peer: TelnetStream, code: number, value: string): void =>
      peer.sendSuboption(telnetOption.vmware, Buffer.concat([Buffer.of(code), Buffer.from(value, 'utf8')]))
    const answer = (peer: TelnetStream, body: Buffer): void => {
      const code = body[0]
      if (code === extension.willProxy) succeed()
      else if (code === extension.wontProxy) fail(new SerialRefusedError(`the proxy refuses ${target.serviceUri}`))
      else if (code === extension.getVmName) tell(peer, extension.vmName, target.vmName ?? '')
      else if (code === extension.getVmBiosUuid) tell(peer, extension.vmBiosUuid, target.biosUuid ?? '')
      else if (code !== undefined && !knownSuboptions.includes(code)) {
        peer.sendSuboption(telnetOption.vmware, Buffer.of(extension.unknownSuboption1, code))
      }
    }

    const timer = setTimeout(
      () => fail(new SerialRefusedError(`${target.host}:${target.port} did not agree in ${handshakeTimeout} ms`)),
      handshakeTimeout,
    )
    stream.on('error', fail)
    // The socket tells at once; the stream would end only when somebody reads it.
    socket.on('end', closed)
    socket.on('close', closed)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    socket.on('connect', () => {
      for (const option of [telnetOption.binary, telnetOption.suppressGoAhead]) {
        stream.options.offer(option)
        stream.options.request(option)
      }
      if (target.serviceUri === undefined) succeed()
      else stream.options.offer(telnetOption.vmware)
    })
  })
}
