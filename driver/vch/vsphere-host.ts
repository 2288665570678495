import { isFault, type Vim } from '../../vmomi'
import { createVch } from './creation'
import { type ExistingVch, listExisting } from './existing'
import type { Report, VchHost, VchTraces } from './host'
import { planVch, type VchSettings } from './plan'
import { powerOff, removeVch } from './removal'
import { readSite } from './site'
import { becomeOff, becomeReady } from './status'
import { type PowerAction, type Vch, VchError, type VchSpec } from './vch'

/** VCHs on a standalone ESXi host, through an administrator's session. */
export class VsphereHost implements VchHost {
  readonly #vim: Vim
  readonly #settings: VchSettings

  constructor(vim: Vim, settings: VchSettings) {
    this.#vim = vim
    this.#settings = settings
  }

  async validate(spec: VchSpec, signal: AbortSignal): Promise<void> {
    await planVch(this.#vim, this.#settings, spec, signal)
  }

  create(spec: VchSpec, report: Report, signal: AbortSignal): Promise<Vch> {
    return createVch(this.#vim, this.#settings, spec, report, signal)
  }

  async list(signal: AbortSignal): Promise<Vch[]> {
    return (await this.#existing(signal)).map(({ vch }) => vch)
  }

  async change(id: string, action: PowerAction, signal: AbortSignal): Promise<Vch> {
    const existing = await this.#find(id, signal)
    if (action === 'kill') await powerOff(this.#vim, existing.machine)
    if (action === 'stop') await this.#stop(existing, signal)
    if (action === 'start' || action === 'restart') await this.#start(existing, action, signal)
    return (await this.#find(id, signal)).vch
  }

  async traces(id: string, signal: AbortSignal): Promise<VchTraces> {
    return (await this.#find(id, signal)).traces
  }

  remove(traces: VchTraces, signal: AbortSignal): Promise<void> {
    return removeVch(this.#vim, traces, signal)
  }

  close(): Promise<void> {
    return this.#vim.close()
  }

  /** Asks the appliance to shut down, and switches it off when it does not. */
  async #stop({ machine }: ExistingVch, signal: AbortSignal): Promise<void> {
    try {
      await this.#vim.call('ShutdownGuest', machine, {}, { signal })
      if (await becomeOff(this.#vim, machine, signal)) return
    } catch (error) {
      if (isFault(error, 'InvalidPowerState')) return
      if (!isFault(error, 'ToolsUnavailable')) throw error
    }
    await powerOff(this.#vim, machine)
  }

  /** The appliance keeps nothing in its memory or on a disk: a reset is a restart. */
  async #start({ machine, vch, run }: ExistingVch, action: 'start' | 'restart', signal: AbortSignal): Promise<void> {
    if (vch.state === 'stopped') await this.#vim.run('PowerOnVM_Task', machine, {})
    else if (action === 'restart') await this.#vim.run('ResetVM_Task', machine, {})
    else if (vch.state === 'running') return
    const isNewBoot = vch.state === 'stopped' || action === 'restart'
    await becomeReady(this.#vim, machine, isNewBoot ? run : run - 1, () => undefined, signal)
  }

  async #existing(signal: AbortSignal): Promise<ExistingVch[]> {
    return listExisting(this.#vim, await readSite(this.#vim, signal), signal)
  }

  async #find(id: string, signal: AbortSignal): Promise<ExistingVch> {
    const found = (await this.#existing(signal)).find(({ vch }) => vch.id === id)
    if (found === undefined) throw new VchError('not-found', `there is no VCH with the id ${id}`)
    return found
  }
}
