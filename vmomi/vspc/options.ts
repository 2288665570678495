import type { Verb } from './telnet'

type State = 'off' | 'asked' | 'on'

/**
 * Which telnet options are on, for each direction, negotiated without loops (RFC 1143): an answer is sent only where it
 * changes something, a refusal always.
 */
export class OptionTable {
  readonly #supported: ReadonlySet<number>
  readonly #send: (verb: Verb, option: number) => void
  readonly #local = new Map<number, State>()
  readonly #remote = new Map<number, State>()

  /** `supported` are the options that this end does, and lets the peer do. */
  constructor(supported: Iterable<number>, send: (verb: Verb, option: number) => void) {
    this.#supported = new Set(supported)
    this.#send = send
  }

  /** Says that this end wants to do `option`. */
  offer(option: number): void {
    if (this.#local.has(option)) return
    this.#local.set(option, 'asked')
    this.#send('will', option)
  }

  /** Asks the peer to do `option`. */
  request(option: number): void {
    if (this.#remote.has(option)) return
    this.#remote.set(option, 'asked')
    this.#send('do', option)
  }

  /** Whether `side` does `option`. */
  isOn(side: 'local' | 'remote', option: number): boolean {
    return (side === 'local' ? this.#local : this.#remote).get(option) === 'on'
  }

  /** Takes what the peer said. */
  receive(verb: Verb, option: number): void {
    if (verb === 'will') this.#enable(this.#remote, option, 'do', 'dont')
    else if (verb === 'do') this.#enable(this.#local, option, 'will', 'wont')
    else if (verb === 'wont') this.#disable(this.#remote, option, 'dont')
    else this.#disable(this.#local, option, 'wont')
  }

  #enable(side: Map<number, State>, option: number, agree: Verb, refuse: Verb): void {
    if (!this.#supported.has(option)) {
      this.#send(refuse, option)
      return
    }
    const state = side.get(option) ?? 'off'
    side.set(option, 'on')
    if (state === 'off') this.#send(agree, option)
  }

  #disable(side: Map<number, State>, option: number, confirm: Verb): void {
    const state = side.get(option) ?? 'off'
    side.set(option, 'off')
    if (state === 'on') this.#send(confirm, option)
  }
}
