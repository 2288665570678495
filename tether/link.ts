/**
 * The link: one ordered, reliable-or-ended byte stream over a port that is neither: a serial port tells nobody that the
 * other end came or went, and loses bytes when it does. The client end begins a session with `hello`, the server end
 * answers with the same; a new `hello` ends the session before it. Data carries its stream offset, so that a lost byte
 * ends the session instead of corrupting it; there is no retransmission. A window gives back-pressure to both ends.
 */
import { randomInt } from 'node:crypto'
import { Duplex } from 'node:stream'
import { encodeFrame, type Frame, FrameDecoder, frameType, fromServer, maxPayload } from './link-frame'

/** The session broke: the other end restarted, bytes were lost, or nothing answers. Connect again. */
export class LinkError extends Error {
  override readonly name = 'LinkError'
}

/** Told in `hello`; ends that differ do not talk. */
export const linkVersion = 2
/**
 * Bytes that may be on their way or unread at the other end. A round trip goes through two VMs and a host whose processors are
 * busy, so it takes many to keep the line full; a tty in the guest buffers 640 KiB, escapes included.
 */
export const linkWindow = 384 * 1024
/** Answers to the other end's frames are left out while this many bytes wait in the port. */
const maxBacklog = 256 * 1024
/** The client's `hello` is repeated until it is answered: it may have been lost while the port was opened. */
const helloIntervalMs = 2_000
const pingIntervalMs = 15_000
/** Without any frame for this long the other end is gone. */
const silenceLimitMs = 60_000

/** One end of a port: frames in and out, and when there is room again. */
class FramePort {
  readonly #port: Duplex
  readonly #direction: number
  readonly #decoder = new FrameDecoder()
  readonly #cleanups: (() => void)[] = []

  constructor(port: Duplex, direction: number) {
    this.#port = port
    this.#direction = direction
  }

  open(handlers: { frame(frame: Frame): void; room(): void; closed(error: Error): void }): void {
    const on = <A extends unknown[]>(event: string, listener: (...values: A) => void): void => {
      this.#port.on(event, listener as (...values: unknown[]) => void)
      this.#cleanups.push(() => this.#port.off(event, listener as (...values: unknown[]) => void))
    }
    on('data', (chunk: Buffer) =>
      this.#decoder.push(chunk, (frame) => {
        // Own frames come back when a terminal echoes.
        if ((frame.type & fromServer) !== this.#direction) handlers.frame({ ...frame, type: frame.type & ~fromServer })
      }),
    )
    on('drain', () => handlers.room())
    on('error', (error: Error) => handlers.closed(error))
    on('end', () => handlers.closed(new LinkError('the port ended')))
    on('close', () => handlers.closed(new LinkError('the port was closed')))
    // A released port is paused.
    this.#port.resume()
  }

  /** Stops listening; the port stays open and keeps what comes. */
  release(): void {
    for (const cleanup of this.#cleanups.splice(0)) cleanup()
    this.#port.pause()
  }

  get hasRoom(): boolean {
    return this.#port.writable && !this.#port.writableNeedDrain
  }

  get closed(): boolean {
    return !this.#port.writable || this.#port.readableEnded
  }

  send(type: number, session: number, number: number, payload?: Buffer): void {
    if (this.#port.writable) this.#port.write(encodeFrame(type | this.#direction, session, number, payload))
  }

  /** For answers that the other end can ask for without reading them. */
  answer(type: number, session: number, number: number): void {
    if (this.#port.writableLength < maxBacklog) this.send(type, session, number)
  }
}

/** One session as a Node stream; `end` half-closes, `destroy` resets. */
class LinkStream extends Duplex {
  readonly session: number
  readonly #frames: FramePort
  #sent = 0
  /** What the other end has consumed of it. */
  #acknowledged = 0
  #received = 0
  /** What we have told the other end to have consumed. */
  #credited = 0
  #pending: { chunk: Buffer; done: () => void } | undefined
  #ended = false
  #heardAt = Date.now()
  #tellsPeer = true
  readonly #end: 'client' | 'server'
  readonly #watch: NodeJS.Timeout

  /** The client pings, and lets go of the port with its stream. */
  constructor(frames: FramePort, session: number, end: 'client' | 'server') {
    super({ allowHalfOpen: true, readableHighWaterMark: linkWindow / 2, writableHighWaterMark: linkWindow / 2 })
    this.#frames = frames
    this.session = session
    this.#end = end
    // SSH lets go of the stream of a client that it has refused: a line that falls silent later must not end the program.
    this.on('error', () => undefined)
    this.#watch = setInterval(() => {
      if (Date.now() - this.#heardAt > silenceLimitMs) this.destroy(new LinkError('the other end is silent'))
      else if (end === 'client') this.#frames.answer(frameType.ping, session, this.#sent)
    }, pingIntervalMs).unref()
  }

  receive(frame: Frame): void {
    this.#heardAt = Date.now()
    if (frame.type === frameType.reset) {
      this.fail('the other end has ended the session')
    } else if (frame.type === frameType.credit) {
      this.#receiveCredit(frame.number)
    } else if (frame.number !== this.#received) {
      // All others carry the offset: a lost last frame is found by the next ping.
      this.destroy(new LinkError('bytes were lost'))
    } else if (frame.type === frameType.data) {
      this.#receiveData(frame.payload)
    } else if (frame.type === frameType.end) {
      this.#ended = true
      this.push(null)
    } else if (frame.type === frameType.ping) {
      this.#frames.answer(frameType.pong, this.session, this.#sent)
    }
  }

  /** Sends what the window and the port have room for. */
  pump(): void {
    while (this.#pending && this.#frames.hasRoom) {
      const room = linkWindow - ((this.#sent - this.#acknowledged) >>> 0)
      if (room <= 0) return
      const { chunk, done } = this.#pending
      const payload = chunk.subarray(0, Math.min(room, maxPayload))
      this.#frames.send(frameType.data, this.session, this.#sent, payload)
      this.#sent = (this.#sent + payload.length) >>> 0
      if (payload.length < chunk.length) {
        this.#pending = { chunk: chunk.subarray(payload.length), done }
      } else {
        this.#pending = undefined
        done()
      }
    }
  }

  /** Ends the session; the other end knows already, or cannot be told. */
  fail(reason: string): void {
    this.#tellsPeer = false
    this.destroy(new LinkError(reason))
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#pending = { chunk, done }
    if (chunk.length === 0) {
      this.#pending = undefined
      done()
    } else {
      this.pump()
    }
  }

  override _final(done: () => void): void {
    this.#frames.send(frameType.end, this.session, this.#sent)
    done()
  }

  override _read(): void {
    const consumed = (this.#received - this.#credited) >>> 0
    if (consumed < linkWindow / 4) return
    this.#credited = this.#received
    this.#frames.send(frameType.credit, this.session, this.#credited)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearInterval(this.#watch)
    this.#pending = undefined
    const complete = this.readableEnded && this.writableFinished
    if (this.#tellsPeer && !complete) this.#frames.answer(frameType.reset, this.session, 0)
    // Now, not when the stream has closed: the next session may have begun on the port by then.
    if (this.#end === 'client') this.#frames.release()
    done(error)
  }

  #receiveData(payload: Buffer): void {
    this.#received = (this.#received + payload.length) >>> 0
    if (this.#ended || (this.#received - this.#credited) >>> 0 > linkWindow) {
      this.destroy(new LinkError('the other end sent more than it may'))
    } else if (this.push(payload)) {
      this._read()
    }
  }

  #receiveCredit(number: number): void {
    const inFlight = (this.#sent - number) >>> 0
    // More than is on its way: it acknowledges what was never sent, or what was acknowledged before.
    if (inFlight > (this.#sent - this.#acknowledged) >>> 0) {
      this.destroy(new LinkError('the other end acknowledged bytes that it never got'))
      return
    }
    this.#acknowledged = number
    this.pump()
  }
}

/** The guest's end of a port: calls back with a stream for each session. */
export interface LinkListener {
  /** Ends the present session and stops listening; the port stays open. */
  close(): void
}

/**
 * Listens for sessions on `port`: tells the other end so, and calls `accept` with a new stream for each. The stream before is
 * destroyed with a LinkError first. `accept`ed streams need an `error` listener, as every stream.
 */
export function listenLink(port: Duplex, accept: (stream: Duplex) => void): LinkListener {
  const frames = new FramePort(port, fromServer)
  let current: LinkStream | undefined

  const greet = (session: number): void => {
    if (current?.session !== session || current.destroyed) {
      current?.fail('the other end has begun a new session')
      current = new LinkStream(frames, session, 'server')
      frames.answer(frameType.hello, session, linkVersion)
      accept(current)
    } else {
      frames.answer(frameType.hello, session, linkVersion)
    }
  }

  frames.open({
    frame(frame) {
      if (frame.type === frameType.hello) {
        if (frame.number === linkVersion) greet(frame.session)
        else frames.answer(frameType.reset, frame.session, 0)
      } else if (current?.session === frame.session && !current.destroyed) {
        current.receive(frame)
      } else if (frame.type !== frameType.reset && frame.type !== frameType.credit && frame.type !== frameType.end) {
        frames.answer(frameType.reset, frame.session, 0)
      }
    },
    room: () => current?.pump(),
    closed: (error) => current?.fail(error.message),
  })
  frames.send(frameType.here, 0, linkVersion)
  return {
    close() {
      current?.destroy()
      frames.release()
    },
  }
}

/**
 * Begins a session on `port` and resolves with its stream once the guest has answered, however long it takes to come up.
 * The stream fails with a LinkError when the session breaks; connect again on the same port then. Rejects with a
 * LinkError when the port closes and with the signal's reason when aborted.
 */
export function connectLink(port: Duplex, signal?: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const frames = new FramePort(port, 0)
    if (frames.closed) throw new LinkError('the port is closed')
    const session = randomInt(1, 2 ** 32)
    let stream: LinkStream | undefined

    const sayHello = (): void => frames.answer(frameType.hello, session, linkVersion)
    const timer = setInterval(sayHello, helloIntervalMs).unref()
    const settle = (): void => {
      clearInterval(timer)
      signal?.removeEventListener('abort', abort)
    }
    const giveUp = (reason: unknown): void => {
      settle()
      frames.release()
      reject(reason)
    }
    const abort = (): void => giveUp(signal?.reason)
    const established = (): void => {
      settle()
      stream = new LinkStream(frames, session, 'client')
      resolve(stream)
    }

    frames.open({
      frame(frame) {
        if (frame.type === frameType.here) {
          if (stream) stream.fail('the guest has restarted')
          else sayHello()
        } else if (frame.session !== session) {
          // A frame of a session before this one, still on its way.
        } else if (frame.type === frameType.hello) {
          // Again when `hello` had to be repeated.
          if (!stream) established()
        } else if (stream) {
          stream.receive(frame)
        } else if (frame.type === frameType.reset) {
          giveUp(new LinkError('the guest speaks another version of the protocol'))
        }
      },
      room: () => stream?.pump(),
      closed: (error) => {
        if (stream) stream.fail(error.message)
        else giveUp(new LinkError(error.message))
      },
    })
    signal?.addEventListener('abort', abort, { once: true })
    sayHello()
  })
}
