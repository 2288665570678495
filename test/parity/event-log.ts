import type { Host } from './host'
import { normalName, normalText } from './normal'
import { head } from './raw-request'

/** Events come a moment after what they tell of: so long without one counts as the end. Milliseconds. */
const quiet = 500
/** A host that always tells something is not waited for. Milliseconds. */
const longest = 5_000

interface Told {
  readonly Type: string
  readonly Action: string
  readonly scope: string
  readonly Actor: { readonly ID: string; readonly Attributes?: Readonly<Record<string, string>> }
}

/** What a host tells on its event stream while a script runs. */
export class EventLog {
  readonly #host: Host
  readonly #stop = new AbortController()
  readonly #lines: string[] = []
  #reading: Promise<void> = Promise.resolve()
  #last = 0

  constructor(host: Host) {
    this.#host = host
  }

  /** Begins to listen; events from then on are collected. */
  static async open(host: Host, version: string): Promise<EventLog> {
    const log = new EventLog(host)
    const request = { method: 'GET', path: `/v${version}/events` }
    const { message } = await head(host.address, request, log.#stop.signal)
    log.#reading = log.#read(message)
    // It may end before `close` asks how.
    log.#reading.catch(() => undefined)
    return log
  }

  async #read(message: AsyncIterable<Buffer>): Promise<void> {
    let rest = ''
    try {
      for await (const chunk of message) {
        this.#last = Date.now()
        const lines = (rest + chunk.toString('utf8')).split('\n')
        rest = lines.pop() ?? ''
        this.#lines.push(...lines.filter((line) => line.trim() !== '').map((line) => this.#told(line)))
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error
    }
  }

  /** One event as a line: `container die {"exitCode":"0",…}`, attributes in order. */
  #told(line: string): string {
    const { Type, Action, scope, Actor } = JSON.parse(line) as Told
    const attributes = Object.entries(Actor.Attributes ?? {})
      .map(([name, value]) => [name, name === 'name' ? normalName(value) : value] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1))
    const text = `${Type} ${Action} ${scope} ${Actor.ID} ${JSON.stringify(Object.fromEntries(attributes))}`
    return (
      normalText(text, this.#host.names)
        .replace(/"execDuration":"\d+"/, '"execDuration":"<seconds>"')
        // An image that a script makes has a time of its own in it; whose id is the same shows elsewhere.
        .replace(/sha256:[0-9a-f]{64}/g, 'sha256:<id>')
    )
  }

  /** Waits until nothing more comes, ends the stream and gives what came. */
  async close(): Promise<readonly string[]> {
    const began = Date.now()
    this.#last = began
    while (Date.now() - this.#last < quiet && Date.now() - began < longest) {
      await new Promise((resolve) => setTimeout(resolve, quiet - (Date.now() - this.#last)))
    }
    this.#stop.abort(new Error('the script is over'))
    await this.#reading
    return inOrder(this.#lines)
  }
}

/** dockerd tells `stop` and `die` from two places at once: which comes first is chance. Here it is `die`. */
export function inOrder(lines: readonly string[]): string[] {
  const ordered = [...lines]
  for (let at = 0; at + 1 < ordered.length; at++) {
    const [one = '', other = ''] = ordered.slice(at, at + 2)
    if (one.startsWith('container stop ') && other.startsWith('container die ')) ordered.splice(at, 2, other, one)
  }
  return ordered
}
