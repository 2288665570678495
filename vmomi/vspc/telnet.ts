/**
 * Telnet's framing (RFC 854, RFC 855) as a serial line over TCP uses it: both directions are binary (RFC 856), so data is
 * anything, with 255 doubled, and commands come in between.
 */
export const telnet = { se: 240, sb: 250, will: 251, wont: 252, do: 253, dont: 254, iac: 255 } as const

/** Options that the ends of a serial line speak of. */
export const telnetOption = { binary: 0, suppressGoAhead: 3, vmware: 232 } as const

export type Verb = 'will' | 'wont' | 'do' | 'dont'

/** What a peer said between its data. */
export type TelnetMessage =
  | { readonly kind: 'data'; readonly bytes: Buffer }
  | { readonly kind: 'option'; readonly verb: Verb; readonly option: number }
  | { readonly kind: 'suboption'; readonly option: number; readonly bytes: Buffer }

/** The peer broke the protocol; the connection is of no further use. */
export class TelnetError extends Error {
  override readonly name = 'TelnetError'
}

/** Longest suboption that is accepted, in bytes: the URI in DO-PROXY is the longest that anybody sends. */
export const maxSuboptionLength = 4096

const verbs: ReadonlyMap<number, Verb> = new Map([
  [telnet.will, 'will'],
  [telnet.wont, 'wont'],
  [telnet.do, 'do'],
  [telnet.dont, 'dont'],
])

/** Data as it goes over the wire: 255 doubled. Returns the argument itself when there is nothing to double. */
export function escapeData(data: Buffer): Buffer {
  let count = 0
  for (let at = data.indexOf(telnet.iac); at !== -1; at = data.indexOf(telnet.iac, at + 1)) count++
  if (count === 0) return data
  const escaped = Buffer.allocUnsafe(data.length + count)
  let length = 0
  for (const byte of data) {
    escaped[length++] = byte
    if (byte === telnet.iac) escaped[length++] = byte
  }
  return escaped
}

/** An option command: `IAC verb option`. */
export function optionCommand(verb: Verb, option: number): Buffer {
  return Buffer.of(telnet.iac, telnet[verb], option)
}

/** A suboption: `IAC SB option bytes IAC SE`. */
export function suboptionCommand(option: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.of(telnet.iac, telnet.sb, option), escapeData(bytes), Buffer.of(telnet.iac, telnet.se)])
}

/** Takes a telnet byte stream apart, however it is cut into chunks. Keeps at most one suboption. */
export class TelnetDecoder {
  #state: 'data' | 'command' | 'verb' | 'suboption' | 'body' | 'body-command' = 'data'
  #verb: Verb = 'will'
  #option = 0
  #body: number[] = []

  #append(byte: number): void {
    if (this.#body.length >= maxSuboptionLength) {
      throw new TelnetError(`telnet suboption ${this.#option} is longer than ${maxSuboptionLength} bytes`)
    }
    this.#body.push(byte)
  }

  /** The messages that `chunk` completes, in order; throws {@link TelnetError} where the peer breaks the protocol. */
  *decode(chunk: Buffer): Generator<TelnetMessage> {
    let at = 0
    while (at < chunk.length) {
      if (this.#state === 'data') {
        const iac = chunk.indexOf(telnet.iac, at)
        const end = iac === -1 ? chunk.length : iac
        if (end > at) yield { kind: 'data', bytes: chunk.subarray(at, end) }
        if (iac !== -1) this.#state = 'command'
        at = end + 1
        continue
      }
      const message = this.#step(chunk[at++] as number)
      if (message !== undefined) yield message
    }
  }

  #step(byte: number): TelnetMessage | undefined {
    switch (this.#state) {
      case 'command':
        return this.#command(byte)
      case 'verb':
        this.#state = 'data'
        return { kind: 'option', verb: this.#verb, option: byte }
      case 'suboption':
        this.#option = byte
        this.#body = []
        this.#state = 'body'
        return undefined
      case 'body':
        if (byte === telnet.iac) this.#state = 'body-command'
        else this.#append(byte)
        return undefined
      default:
        return this.#bodyCommand(byte)
    }
  }

  #command(byte: number): TelnetMessage | undefined {
    const verb = verbs.get(byte)
    if (verb !== undefined) {
      this.#verb = verb
      this.#state = 'verb'
    } else if (byte === telnet.sb) {
      this.#state = 'suboption'
    } else {
      this.#state = 'data'
      if (byte === telnet.iac) return { kind: 'data', bytes: Buffer.of(telnet.iac) }
      // Others (NOP, go ahead, are you there) mean nothing on a serial line.
    }
    return undefined
  }

  #bodyCommand(byte: number): TelnetMessage | undefined {
    if (byte === telnet.iac) {
      this.#append(byte)
      this.#state = 'body'
      return undefined
    }
    if (byte !== telnet.se) throw new TelnetError(`telnet command ${byte} inside of a suboption`)
    const bytes = Buffer.from(this.#body)
    this.#body = []
    this.#state = 'data'
    return { kind: 'suboption', option: this.#option, bytes }
  }
}
