import type { Socket } from 'node:net'
import { type Direction, decodeDoProxy, extension, knownSuboptions } from './extension'
import { TelnetError, telnetOption } from './telnet'
import { TelnetStream } from './telnet-stream'

/** How long either end may take to agree on a service, in milliseconds. */
export const handshakeTimeout = 10_000
/** How long a host may take to tell name and UUID after it has been asked, in milliseconds; they are only informative. */
const identityTimeout = 1_000

const endings = ['end', 'close'] as const

/** What a host has told about one of its machines' serial ports. */
export interface Claim {
  readonly serviceUri: string
  readonly direction: Direction
  /** As the host claims; absent when it did not say. */
  readonly vmName?: string
  readonly biosUuid?: string
}

/**
 * The concentrator's side of one connection until it has become a serial port: asks for the extension, for the machine's
 * name and UUID, and answers DO-PROXY. `done` is called once: with the claim, or with why there is none.
 */
export class Handshake {
  readonly stream: TelnetStream
  readonly #socket: Socket
  readonly #accept: (serviceUri: string, direction: Direction) => boolean
  readonly #done: (outcome: Claim | Error) => void
  readonly #timer: NodeJS.Timeout
  #identityTimer: NodeJS.Timeout | undefined
  #proxy: { readonly direction: Direction; readonly serviceUri: string } | undefined
  #vmName: string | undefined
  #biosUuid: string | undefined
  #unanswered = 0
  #settled = false

  constructor(
    socket: Socket,
    accept: (serviceUri: string, direction: Direction) => boolean,
    done: (outcome: Claim | Error) => void,
  ) {
    this.#socket = socket
    this.#accept = accept
    this.#done = done
    this.stream = new TelnetStream(socket, Object.values(telnetOption), {
      suboption: (_stream, option, body) => option === telnetOption.vmware && this.#receive(body),
    })
    this.#timer = setTimeout(
      () => this.#giveUp(new TelnetError(`the host named no service in ${handshakeTimeout} ms`)),
      handshakeTimeout,
    )
    this.stream.on('error', this.#giveUp)
    // The socket tells at once; the stream would end only when somebody reads it.
    for (const event of endings) socket.on(event, this.#gone)
    for (const option of [telnetOption.binary, telnetOption.suppressGoAhead]) {
      this.stream.options.offer(option)
      this.stream.options.request(option)
    }
    this.stream.options.request(telnetOption.vmware)
  }

  #receive(message: Buffer): void {
    const body = message.subarray(1)
    switch (message[0]) {
      case extension.knownSuboptions1:
        this.#askFor(body)
        break
      case extension.doProxy:
        this.#answerProxy(body)
        break
      case extension.vmName:
        this.#vmName = body.toString('utf8')
        this.#identified()
        break
      case extension.vmBiosUuid:
        this.#biosUuid = body.toString('utf8')
        this.#identified()
        break
      case undefined:
      case extension.unknownSuboption1:
      case extension.unknownSuboption2:
        break
      default:
        this.#send(extension.unknownSuboption2, [message[0] as number])
    }
  }

  #askFor(known: Buffer): void {
    this.#send(extension.knownSuboptions2, knownSuboptions)
    for (const question of [extension.getVmName, extension.getVmBiosUuid]) {
      if (!known.includes(question)) continue
      this.#unanswered++
      this.#send(question)
    }
  }

  #answerProxy(body: Buffer): void {
    if (this.#proxy !== undefined) throw new TelnetError('DO-PROXY twice on one connection')
    this.#proxy = decodeDoProxy(body)
    const { serviceUri, direction } = this.#proxy
    if (!this.#accept(serviceUri, direction)) {
      this.#refuse(serviceUri)
      return
    }
    this.#send(extension.willProxy)
    if (this.#unanswered <= 0) this.#succeed()
    else this.#identityTimer = setTimeout(() => this.#succeed(), identityTimeout)
  }

  #identified(): void {
    this.#unanswered--
    if (this.#unanswered <= 0 && this.#proxy !== undefined) this.#succeed()
  }

  #refuse(serviceUri: string): void {
    this.#send(extension.wontProxy)
    if (!this.#settle(new TelnetError(`unknown service ${JSON.stringify(serviceUri)}`))) return
    this.stream.end()
    this.stream.resume()
    // A host that does not close in its turn is not waited for.
    const deadline = setTimeout(() => this.stream.destroy(), handshakeTimeout)
    this.stream.once('close', () => clearTimeout(deadline))
  }

  #succeed(): void {
    if (this.#proxy === undefined) return
    this.#settle({
      ...this.#proxy,
      ...(this.#vmName !== undefined && { vmName: this.#vmName }),
      ...(this.#biosUuid !== undefined && { biosUuid: this.#biosUuid }),
    })
  }

  readonly #gone = (): void =>
    this.#giveUp(new TelnetError('the host closed the connection before it had named a service'))

  readonly #giveUp = (error: Error): void => {
    if (this.#settle(error)) this.stream.destroy()
  }

  #settle(outcome: Claim | Error): boolean {
    if (this.#settled) return false
    this.#settled = true
    clearTimeout(this.#timer)
    clearTimeout(this.#identityTimer)
    this.stream.off('error', this.#giveUp)
    for (const event of endings) this.#socket.off(event, this.#gone)
    this.#done(outcome)
    return true
  }

  #send(code: number, body: Iterable<number> = []): void {
    this.stream.sendSuboption(telnetOption.vmware, Buffer.of(code, ...body))
  }
}
