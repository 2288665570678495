import type { Vim } from '../../../vmomi'
import type { ManagedObjectReference, OptionValue } from '../../../vmomi/schema'
import type { MachineId, SeenMachine } from '../execution/machines'

/** What a container is read from. */
const properties = {
  VirtualMachine: [
    'config.extraConfig',
    'config.changeVersion',
    'config.hardware.memoryMB',
    'config.hardware.numCPU',
    'runtime.powerState',
  ],
} as const

interface Facts {
  readonly extraConfig?: readonly OptionValue[] | undefined
  readonly changeVersion?: string | undefined
  readonly memoryMegabytes?: number | undefined
  readonly cpus?: number | undefined
  readonly powerState?: string | undefined
}

/** What the watch is told of. */
export interface InventoryObserver {
  /** A VM is there, has changed, or (undefined) is gone. */
  see(machine: MachineId, seen: SeenMachine | undefined): void
  /** All VMs have been told of; again after every loss of the watch. */
  synced(): void
  log(line: string): void
}

/**
 * Watches the VMs of the pool by ONE long poll until the signal aborts; rejects when vSphere ends it for good. A VM whose
 * configuration cannot be read for a while (its datastore is away) stays as it was last seen.
 */
export async function watchInventory(
  vim: Pick<Vim, 'watch'>,
  pool: ManagedObjectReference,
  observer: InventoryObserver,
  signal: AbortSignal,
): Promise<void> {
  const known = new Map<MachineId, Facts>()
  let unconfirmed = new Set<MachineId>()
  for await (const event of vim.watch({ below: pool, properties }, signal)) {
    switch (event.kind) {
      case 'resync':
        unconfirmed = new Set(known.keys())
        break
      case 'synced':
        for (const machine of unconfirmed) {
          known.delete(machine)
          observer.see(machine, undefined)
        }
        unconfirmed.clear()
        observer.synced()
        break
      case 'interrupted':
        observer.log(`vSphere cannot be reached, what is shown may be old: ${event.error.message}`)
        break
      case 'leave':
        known.delete(event.reference.value)
        unconfirmed.delete(event.reference.value)
        observer.see(event.reference.value, undefined)
        break
      case 'enter':
      case 'modify': {
        const machine = event.reference.value
        unconfirmed.delete(machine)
        const facts = merge(known.get(machine), event.properties)
        known.set(machine, facts)
        const seen = complete(facts)
        if (seen !== undefined) observer.see(machine, seen)
        break
      }
    }
  }
}

type Changed = {
  readonly [P in (typeof properties.VirtualMachine)[number]]?: unknown
}

function merge(before: Facts = {}, changed: Changed): Facts {
  return {
    extraConfig: (changed['config.extraConfig'] as OptionValue[] | undefined) ?? before.extraConfig,
    changeVersion: (changed['config.changeVersion'] as string | undefined) ?? before.changeVersion,
    memoryMegabytes: (changed['config.hardware.memoryMB'] as number | undefined) ?? before.memoryMegabytes,
    cpus: (changed['config.hardware.numCPU'] as number | undefined) ?? before.cpus,
    powerState: (changed['runtime.powerState'] as string | undefined) ?? before.powerState,
  }
}

/** A VM in the making has no configuration yet. */
function complete({ extraConfig, changeVersion, memoryMegabytes, cpus, powerState }: Facts): SeenMachine | undefined {
  if (memoryMegabytes === undefined || cpus === undefined) return undefined
  return {
    poweredOn: powerState !== undefined && powerState !== 'poweredOff',
    extraConfig: (extraConfig ?? []).map(({ key, value }) => ({ key, value: String(value) })),
    changeVersion,
    memoryMegabytes,
    cpus,
  }
}
