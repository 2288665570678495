import { isIP } from 'node:net'
import { keyOf } from '../../tether/extra-config'
import type { Rpci } from '../../tether/rpci'
import { type ApplianceStatus, applianceConfig } from '../config'

/** Writes the appliance's status where the driver reads it. The last one counts: those that come while one is written are skipped. */
export class StatusReport {
  readonly #rpci: Rpci
  readonly #run: number
  readonly #log: (line: string) => void
  #address: string | undefined
  #next: Pick<ApplianceStatus, 'phase' | 'message'> | undefined
  #writing: Promise<void> | undefined
  #last = ''

  private constructor(rpci: Rpci, run: number, log: (line: string) => void) {
    this.#rpci = rpci
    this.#run = run
    this.#log = log
  }

  /** Continues the count of runs that the last boot left. */
  static async open(rpci: Rpci, log: (line: string) => void): Promise<StatusReport> {
    const text = await rpci.infoGet(keyOf(applianceConfig, 'status'))
    return new StatusReport(rpci, lastRun(text) + 1, log)
  }

  report(phase: ApplianceStatus['phase'], message = ''): void {
    this.#next = { phase, message }
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined
    })
  }

  /** From now on reports carry this address; the host is told it as VMware Tools does. */
  async setAddress(address: string, hostname: string): Promise<void> {
    if (isIP(address) === 0) throw new TypeError(`${address} is no address`)
    this.#address = address
    await this.#rpci.infoSet('guestinfo.ip', address)
    await this.#rpci.infoSet('guestinfo.hostname', hostname)
  }

  /** Resolves when everything reported so far is written. */
  async settled(): Promise<void> {
    await this.#writing
  }

  async #write(): Promise<void> {
    while (this.#next !== undefined) {
      const status: ApplianceStatus = {
        run: this.#run,
        ...this.#next,
        ...(this.#address !== undefined && { address: this.#address }),
      }
      this.#next = undefined
      const text = JSON.stringify(status)
      if (text === this.#last) continue
      this.#log(`${status.phase} ${status.message}`.trimEnd())
      try {
        await this.#rpci.infoSet(keyOf(applianceConfig, 'status'), text)
        this.#last = text
      } catch (error) {
        // The appliance works without being able to say so; the next report tries again.
        this.#log(`status not written: ${String(error)}`)
      }
    }
  }
}

function lastRun(text: string | undefined): number {
  if (text === undefined || text === '') return 0
  try {
    const { run } = JSON.parse(text) as Partial<ApplianceStatus>
    return Number.isSafeInteger(run) ? (run as number) : 0
  } catch {
    return 0 // Not what we wrote: the count begins anew.
  }
}
