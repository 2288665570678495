import { type ApplianceStatus, applianceConfig } from '../../appliance/config'
import { decodeExtraConfig } from '../../tether/extra-config'
import type { ManagedObjectReference, OptionValue, Vim } from '../../vmomi'
import type { Report } from './host'
import { VchError, type VchState } from './vch'

/** How long an appliance may take from power-on to ready. A host without hardware virtualization is slow. */
export const readyDeadlineMilliseconds = 5 * 60_000

/** How long a shutdown that was asked for may take before the power is cut. The appliance has nothing to lose. */
export const shutdownDeadlineMilliseconds = 30_000

/** What an appliance reports of itself; undefined while there is nothing, or nothing that makes sense. */
export function statusOf(extraConfig: readonly OptionValue[]): ApplianceStatus | undefined {
  const entries = extraConfig.map(({ key, value }) => ({ key, value: String(value) }))
  try {
    return decodeExtraConfig({ status: applianceConfig.status }, entries, ['reported']).status
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

export function stateOf(powerState: string | undefined, status: ApplianceStatus | undefined): VchState {
  if (powerState !== 'poweredOn') return 'stopped'
  if (status?.phase === 'ready' && status.address !== undefined) return 'running'
  return status?.phase === 'failed' ? 'failed' : 'starting'
}

/**
 * Waits until the appliance of a VM reports that it is ready, in a boot after the one numbered `previousRun`. Progress is
 * shown line by line. VchError `failed` when it says that it cannot, ends, or takes too long.
 */
export async function becomeReady(
  vim: Vim,
  machine: ManagedObjectReference,
  previousRun: number,
  report: Report,
  signal: AbortSignal,
): Promise<ApplianceStatus> {
  const deadline = AbortSignal.timeout(readyDeadlineMilliseconds)
  let last = 'the appliance has said nothing'
  const seen = { extraConfig: [] as readonly OptionValue[], wasOn: false }
  const selection = {
    objects: [machine],
    properties: { VirtualMachine: ['config.extraConfig', 'runtime.powerState'] },
  } as const
  try {
    for await (const event of vim.watch(selection, AbortSignal.any([signal, deadline]))) {
      if (event.kind === 'leave') throw new VchError('failed', "the appliance's VM was removed while it started")
      if (event.kind !== 'enter' && event.kind !== 'modify') continue
      seen.extraConfig = event.properties['config.extraConfig'] ?? seen.extraConfig
      const power = event.properties['runtime.powerState']
      if (power === 'poweredOff' && seen.wasOn) throw new VchError('failed', 'the appliance switched itself off')
      seen.wasOn ||= power === 'poweredOn'
      const status = statusOf(seen.extraConfig)
      if (status === undefined || status.run <= previousRun) continue
      if (status.phase === 'failed') throw new VchError('failed', `the appliance failed: ${status.message}`)
      if (status.phase === 'ready' && status.address !== undefined) return status
      const line = progressLine(status)
      if (line !== last) report(line)
      last = line
    }
  } catch (error) {
    if (!deadline.aborted || signal.aborted) throw error
  }
  throw new VchError('failed', `the appliance was not ready after ${readyDeadlineMilliseconds / 1000} s: ${last}`)
}

/** Waits until the VM is off; false when it is not within the deadline. */
export async function becomeOff(vim: Vim, machine: ManagedObjectReference, signal: AbortSignal): Promise<boolean> {
  const deadline = AbortSignal.timeout(shutdownDeadlineMilliseconds)
  const selection = { objects: [machine], properties: { VirtualMachine: ['runtime.powerState'] } } as const
  try {
    for await (const event of vim.watch(selection, AbortSignal.any([signal, deadline]))) {
      if (event.kind === 'leave') return true
      if (event.kind !== 'enter' && event.kind !== 'modify') continue
      if (event.properties['runtime.powerState'] === 'poweredOff') return true
    }
  } catch (error) {
    if (!deadline.aborted || signal.aborted) throw error
  }
  return false
}

function progressLine({ phase, message }: ApplianceStatus): string {
  const what = { booting: 'booting', network: 'configuring its network', services: 'starting its services' }
  const doing = phase === 'ready' || phase === 'failed' ? phase : what[phase]
  // An appliance is a guest: what it says is shown to people, so it is one line of plain text.
  const detail = message.replaceAll(/[^\x20-\x7e]+/g, ' ').trim()
  return detail === '' ? `The appliance is ${doing}` : `The appliance is ${doing}: ${detail}`
}
