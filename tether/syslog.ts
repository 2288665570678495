import type { Socket as DatagramSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIP, type Socket } from 'node:net'
import { Writable } from 'node:stream'
import type { StreamName } from './log-lines'
import { lookUp } from './lookup'
import { type SyslogHeader, syslogMessage } from './syslog-message'

/** A syslog server that gets what a container writes (docker's `--log-driver syslog`). */
export interface SyslogSpec extends SyslogHeader {
  readonly network: 'udp' | 'tcp' | 'tcp+tls'
  readonly host: string
  readonly port: number
  /** The server's certificate is not checked. */
  readonly skipVerify?: boolean
}

/** A server has this long to answer. Milliseconds. */
const connectPatience = 10_000

/** Loaded when they are needed: they are no good in a startup snapshot (tether/main.ts). */
const modules = {
  dgram: () => process.getBuiltinModule('node:dgram'),
  net: () => process.getBuiltinModule('node:net'),
  tls: () => process.getBuiltinModule('node:tls'),
}

/** Sends lines to a syslog server; one that is lost is dialled again with the next line, as docker does, and lines are lost meanwhile. */
export class SyslogSender {
  readonly #spec: SyslogSpec
  readonly #nameservers: readonly string[]
  readonly #diagnose: (text: string) => void
  #datagrams: { readonly socket: DatagramSocket; readonly address: string } | undefined
  #stream: Socket | undefined

  #dialling: Promise<void> | undefined

  constructor(spec: SyslogSpec, nameservers: readonly string[], diagnose: (text: string) => void) {
    this.#spec = spec
    this.#nameservers = nameservers
    this.#diagnose = diagnose
  }

  /** Connects, which a line would do as well; rejects with docker's sentence when there is no such server. */
  async connect(): Promise<void> {
    try {
      await this.#connected()
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new Error(`failed to initialize logging driver: ${reason}`, { cause: error })
    }
  }

  /** Resolves when the line has left, or is lost. */
  async send(stream: StreamName, text: string): Promise<void> {
    const message = syslogMessage(this.#spec, { stream, text, at: new Date() })
    try {
      await this.#connected()
      await this.#write(message)
    } catch (error) {
      this.#diagnose(`syslog: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  close(): void {
    this.#datagrams?.socket.close()
    this.#stream?.end()
  }

  async #connected(): Promise<void> {
    if (this.#datagrams !== undefined || this.#stream?.destroyed === false) return
    this.#dialling ??= this.#dial().finally(() => {
      this.#dialling = undefined
    })
    await this.#dialling
  }

  async #write(message: string): Promise<void> {
    const { network, format } = this.#spec
    if (this.#datagrams !== undefined) {
      const { socket, address } = this.#datagrams
      await new Promise<void>((resolve, reject) => {
        socket.send(message, this.#spec.port, address, (error) => (error ? reject(error) : resolve()))
      })
      return
    }
    const stream = this.#stream
    if (stream === undefined) return
    // RFC 5425: a message within TLS is preceded by its length.
    const counted = network === 'tcp+tls' && format.startsWith('rfc5424')
    const framed = counted ? `${Buffer.byteLength(message)} ${message}` : message
    if (stream.write(framed)) return
    await Promise.race([once(stream, 'drain'), once(stream, 'close')])
  }

  async #dial(): Promise<void> {
    const { network, port, host } = this.#spec
    const [address = ''] = await lookUp(host, this.#nameservers)
    if (network === 'udp') {
      const socket = modules.dgram().createSocket(isIP(address) === 6 ? 'udp6' : 'udp4')
      socket.on('error', (error) => this.#diagnose(`syslog: ${error.message}`))
      socket.unref()
      this.#datagrams = { socket, address }
      return
    }
    const stream =
      network === 'tcp'
        ? modules.net().connect({ host: address, port })
        : modules.tls().connect({
            host: address,
            port,
            ...(isIP(host) === 0 && { servername: host }),
            rejectUnauthorized: this.#spec.skipVerify !== true,
          })
    try {
      const signal = AbortSignal.timeout(connectPatience)
      await once(stream, network === 'tcp' ? 'connect' : 'secureConnect', { signal })
    } catch (error) {
      stream.on('error', () => undefined).destroy()
      throw error
    }
    stream.on('error', (error) => this.#diagnose(`syslog: ${error.message}`))
    // Nothing is expected from the server, and its end must be seen.
    stream.resume()
    stream.unref()
    this.#stream = stream
  }
}

/** A log whose lines (docker's json-file) go to `log` and then to the sender, at the pace of the slower one. */
export function alsoSent(log: Writable, sender: Pick<SyslogSender, 'send'>): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      const sent = async (): Promise<void> => {
        if (!log.write(chunk)) await once(log, 'drain')
        for (const line of chunk.toString('utf8').split('\n')) {
          if (line === '') continue
          const { log: text, stream } = JSON.parse(line) as { log: string; stream: StreamName }
          await sender.send(stream, text)
        }
      }
      sent().then(() => done(), done)
    },
  })
}
