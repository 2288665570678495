import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { OptionTable } from './options'
import { escapeData, optionCommand, suboptionCommand, TelnetDecoder } from './telnet'

/** What the owner of a {@link TelnetStream} hears besides the data. */
export interface TelnetEvents {
  /** An option that one side does was switched on or off. */
  optionChanged?(stream: TelnetStream): void
  suboption?(stream: TelnetStream, option: number, body: Buffer): void
}

/**
 * The data of a telnet connection as a Duplex. Back-pressure goes through both ways; negotiation happens underneath. While
 * the peer does not take our answers, nothing more is read from it, so that it cannot make us pile them up.
 */
export class TelnetStream extends Duplex {
  readonly options: OptionTable
  readonly #socket: Socket
  readonly #events: TelnetEvents
  readonly #decoder = new TelnetDecoder()
  #readerFull = false
  #writerFull = false

  constructor(socket: Socket, supported: Iterable<number>, events: TelnetEvents = {}) {
    super({ allowHalfOpen: true })
    this.#socket = socket
    this.#events = events
    this.options = new OptionTable(supported, (verb, option) => this.#control(optionCommand(verb, option)))
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.on('end', () => this.push(null))
    socket.on('error', (error) => this.destroy(error))
    socket.on('close', () => {
      // What the peer sent before it ended the connection may still lie unread.
      if (socket.readableEnded && !this.readableEnded) this.once('end', () => this.destroy())
      else this.destroy()
    })
    socket.on('drain', () => {
      this.#writerFull = false
      this.#resumeWhenPossible()
    })
  }

  /** Sends a suboption, in order with the data written before. */
  sendSuboption(option: number, body: Buffer): void {
    this.#control(suboptionCommand(option, body))
  }

  override _read(): void {
    this.#readerFull = false
    this.#resumeWhenPossible()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#socket.write(escapeData(chunk), callback)
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#socket.end(() => callback())
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#socket.destroy()
    callback(error)
  }

  #receive(chunk: Buffer): void {
    try {
      for (const message of this.#decoder.decode(chunk)) {
        if (this.destroyed) return
        if (message.kind === 'data') this.#readerFull = !this.push(message.bytes) || this.#readerFull
        else if (message.kind === 'suboption') this.#events.suboption?.(this, message.option, message.bytes)
        else {
          this.options.receive(message.verb, message.option)
          this.#events.optionChanged?.(this)
        }
      }
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)))
      return
    }
    if (this.#readerFull || this.#writerFull) this.#socket.pause()
  }

  #control(bytes: Buffer): void {
    if (this.destroyed || this.#socket.writableEnded) return
    if (!this.#socket.write(bytes)) this.#writerFull = true
  }

  #resumeWhenPossible(): void {
    if (!this.#readerFull && !this.#writerFull) this.#socket.resume()
  }
}
