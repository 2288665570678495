import type { Report, VchHost, VchTraces } from '../vch/host'
import { type PowerAction, type Vch, VchError, type VchSpec } from '../vch/vch'

/** For tests: VCHs that exist in memory only, made in steps that a test may hold up or let fail. */
export class TestingHost implements VchHost {
  readonly vchs = new Map<string, Vch>()
  /** What creations left behind so far and did not take back. */
  readonly leftovers = new Set<string>()
  readonly address: string
  /** Awaited in the middle of every creation. */
  step: (spec: VchSpec, signal: AbortSignal) => Promise<void> = async () => undefined
  /** Awaited at the start of every removal. */
  removal: (traces: VchTraces) => Promise<void> = async () => undefined

  constructor(address = '127.0.0.1') {
    this.address = address
  }

  async validate(spec: VchSpec): Promise<void> {
    if (spec.network === 'nowhere') throw new VchError('invalid', `there is no network '${spec.network}'`)
  }

  async create(spec: VchSpec, report: Report, signal: AbortSignal): Promise<Vch> {
    report('Creating the resource pool')
    this.leftovers.add(spec.id)
    try {
      await this.step(spec, signal)
      signal.throwIfAborted()
    } catch (error) {
      this.leftovers.delete(spec.id)
      throw error
    }
    this.leftovers.delete(spec.id)
    report('Waiting for the appliance')
    const { id, name, owner, datastore } = spec
    const vch: Vch = {
      id,
      name,
      owner,
      datastore,
      state: 'running',
      message: '',
      address: this.address,
      ...(spec.cpus !== undefined && { cpus: spec.cpus }),
      ...(spec.memoryMegabytes !== undefined && { memoryMegabytes: spec.memoryMegabytes }),
    }
    this.vchs.set(id, vch)
    return vch
  }

  async list(): Promise<Vch[]> {
    return [...this.vchs.values()]
  }

  async change(id: string, action: PowerAction): Promise<Vch> {
    const { address: _address, ...vch } = this.#get(id)
    const isUp = action === 'start' || action === 'restart'
    const changed: Vch = { ...vch, state: isUp ? 'running' : 'stopped', ...(isUp && { address: this.address }) }
    this.vchs.set(id, changed)
    return changed
  }

  async traces(id: string): Promise<VchTraces> {
    const { name, datastore } = this.#get(id)
    return { id, name, datastore, pool: 'Resources' }
  }

  async remove(traces: VchTraces): Promise<void> {
    await this.removal(traces)
    this.vchs.delete(traces.id)
    this.leftovers.delete(traces.id)
  }

  async close(): Promise<void> {
    this.vchs.clear()
  }

  #get(id: string): Vch {
    const vch = this.vchs.get(id)
    if (vch === undefined) throw new VchError('not-found', `there is no VCH '${id}'`)
    return vch
  }
}
