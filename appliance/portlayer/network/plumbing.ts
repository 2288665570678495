import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import type { Network } from '../api'
import { type RuleElements, ruleElements } from './appliance-rules'
import { setAddresses } from './bridge-interface'

/** How the appliance's own network is made like what it should be. */
export interface PlumbingOptions {
  /** Interface in the bridge port group. */
  readonly bridge: string
  /** What it should be like, at the moment of the call. */
  readonly wanted: () => RuleElements
  readonly log: (line: string) => void
  readonly signal?: AbortSignal
}

/** How much of nft's diagnostics goes into an error. */
const maxDiagnosticsBytes = 4096

/**
 * Keeps the appliance's addresses and rules like the list of networks and the ports of the containers that run. Calls while
 * it works are answered by one more run for all of them; what is in place already costs nothing.
 */
export class Plumbing {
  private readonly options: PlumbingOptions
  private running: Promise<void> | undefined
  private next: Promise<void> | undefined
  private inPlace = ''

  constructor(options: PlumbingOptions) {
    this.options = options
  }

  /** Resolves when what is wanted at the moment of the call is in place. */
  apply(): Promise<void> {
    if (this.next !== undefined) return this.next
    const before = this.running?.catch(() => undefined)
    if (before === undefined) return this.begin()
    this.next = before.then(() => {
      this.next = undefined
      return this.begin()
    })
    return this.next
  }

  /** The same for those who have nobody to tell. */
  refresh(): void {
    this.apply().catch((error: Error) => {
      if (this.options.signal?.aborted !== true) this.options.log(`the appliance's network: ${error.message}`)
    })
  }

  private begin(): Promise<void> {
    const work = this.work().finally(() => {
      if (this.running === work) this.running = undefined
    })
    this.running = work
    return work
  }

  private async work(): Promise<void> {
    const { bridge, wanted, signal } = this.options
    const elements = wanted()
    const rules = ruleElements(elements)
    const addresses = elements.networks.map(gatewayAddress)
    const content = `${addresses.join()}\n${rules}`
    if (content === this.inPlace) return
    this.inPlace = ''
    await setAddresses(bridge, addresses, signal)
    await nft(rules, signal)
    this.inPlace = content
  }
}

function gatewayAddress({ gateway, subnet }: Network): string {
  return `${gateway}/${subnet.split('/')[1]}`
}

/** Runs one transaction of nft; throws with its diagnostics when nothing of it was done. */
export async function nft(rules: string, signal?: AbortSignal): Promise<void> {
  const child = spawn('nft', ['-f', '-'], {
    stdio: ['pipe', 'ignore', 'pipe'],
    ...(signal !== undefined && { signal }),
  })
  let diagnostics = ''
  child.stderr.on('data', (chunk: Buffer) => {
    if (diagnostics.length < maxDiagnosticsBytes) diagnostics += chunk.toString('utf8')
  })
  const closed = once(child, 'close')
  child.stdin.end(rules)
  // nft that has ended early tells why by its exit status.
  finished(child.stdin).catch(() => undefined)
  const [code] = (await closed) as [number | null]
  if (code !== 0) throw new Error(`nft ended with ${code ?? 'a signal'}: ${diagnostics.trim() || 'no diagnostics'}`)
}
