import { isFault, type ManagedObjectReference, type Vim } from '../../vmomi'
import { removeBridge } from './bridge-network'
import { removeCredential } from './credential'
import { ownerOf } from './existing'
import { Files } from './files'
import type { VchTraces } from './host'
import { leaveImages } from './image-store'
import { keepVolumes } from './kept-volumes'
import { childPool, findDatastore, findPool, type Pool, readSite, type Site } from './site'
import { VchError } from './vch'

/** How many VMs are destroyed at a time. */
const concurrency = 4

/** A container's VM lies in a directory that bears the container's id. */
const containerDirectory = /^[0-9a-f]{64}$/

interface OwnMachine {
  readonly reference: ManagedObjectReference
  readonly isAppliance: boolean
  /** First component of its path on the datastore. */
  readonly directory: string
  /** Of an appliance: who owns the VCH. */
  readonly owner: string | undefined
}

/**
 * Removes all that belongs to a VCH: appliance first off, so that it makes nothing new, then the VMs of its containers, its
 * pool, network, account and directory, but for its volumes, which are kept (kept-volumes.ts), and a named image store (image-store.ts). What is missing is no error; what
 * fails does not keep the rest from going. Throws a VchError `failed` that says what is left. Tasks are not interrupted: `signal` is looked at between them.
 */
export async function removeVch(vim: Vim, traces: VchTraces, signal: AbortSignal): Promise<void> {
  const site = await readSite(vim, signal)
  const pool = ownPool(site, traces)
  const failures: string[] = []
  const attempt = async (what: string, action: () => Promise<void>) => {
    signal.throwIfAborted()
    try {
      await action()
    } catch (error) {
      failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const machines = pool === undefined ? [] : await ownMachines(vim, pool, traces, signal)
  if (machines === 'of another VCH') {
    await attempt('its account', () => removeCredential(vim, traces.id))
    await attempt('its network', () => removeBridge(vim, site, traces.id))
  } else {
    const files = new Files(vim, site, findDatastore(site, traces.datastore))
    const remove = (machine: OwnMachine) =>
      attempt(`VM ${machine.reference.value}`, () => removeMachine(vim, files, machine))
    const appliances = machines.filter(({ isAppliance }) => isAppliance)
    for (const { reference } of appliances) await attempt('the appliance', () => powerOff(vim, reference))
    await inParallel(
      machines.filter(({ isAppliance }) => !isAppliance),
      remove,
    )
    // While the appliance is there to say whose they are; without one they are nobody's, and found by the VCH's id.
    const owner = appliances.find((appliance) => appliance.owner !== undefined)?.owner
    const home = traces.directory ?? traces.name
    const former = { owner: owner ?? 'unknown', name: owner === undefined ? traces.id : traces.name }
    let hasKept = false
    await attempt('its volumes', async () => {
      await keepVolumes(files, home, former)
      hasKept = true
    })
    for (const appliance of appliances) await remove(appliance)
    if (pool !== undefined) await attempt('its resource pool', () => destroyObject(vim, pool.reference))
    await attempt('its account', () => removeCredential(vim, traces.id))
    await attempt('its network', () => removeBridge(vim, site, traces.id))
    const clear = () => (traces.directory === undefined ? files.remove(home) : leaveImages(files, home))
    if (hasKept) await attempt('its directory', clear)
  }
  if (failures.length > 0)
    throw new VchError('failed', `not all of ${traces.name} could be removed: ${failures.join('; ')}`)
}

export async function powerOff(vim: Vim, machine: ManagedObjectReference): Promise<void> {
  try {
    await vim.run('PowerOffVM_Task', machine, {})
  } catch (error) {
    if (!isFault(error, 'InvalidPowerState') && !isFault(error, 'ManagedObjectNotFound')) throw error
  }
}

/** Pools come and go with VCHs: one whose parent is gone has gone with it. */
function ownPool(site: Site, traces: VchTraces): Pool | undefined {
  try {
    return childPool(site, findPool(site, traces.pool), traces.name)
  } catch (error) {
    if (error instanceof VchError) return undefined
    throw error
  }
}

/** The VMs in the pool of a VCH, unless an appliance with another id is there: then the name has a new owner. */
async function ownMachines(
  vim: Vim,
  pool: Pool,
  traces: VchTraces,
  signal: AbortSignal,
): Promise<OwnMachine[] | 'of another VCH'> {
  const { vm: objects = [] } = await vim.read(pool.reference, 'ResourcePool', ['vm'], { signal })
  if (objects.length === 0) return []
  const paths = ['name', 'config.uuid', 'config.files.vmPathName', 'config.extraConfig'] as const
  const found = await vim.retrieveAll({ objects, properties: { VirtualMachine: paths } }, { signal })
  const machines: OwnMachine[] = []
  for (const { reference, properties } of found) {
    const isAppliance = properties['config.uuid']?.toLowerCase() === traces.id
    if (properties.name === traces.name && !isAppliance) return 'of another VCH'
    const directory = /^\[[^\]]*\] ([^/]+)\//.exec(properties['config.files.vmPathName'] ?? '')?.[1] ?? ''
    const owner = isAppliance ? ownerOf(properties['config.extraConfig'] ?? []) : undefined
    machines.push({ reference, isAppliance, directory, owner })
  }
  return machines
}

async function removeMachine(vim: Vim, files: Files, machine: OwnMachine): Promise<void> {
  const { reference, directory, isAppliance } = machine
  await powerOff(vim, reference)
  if (isAppliance) return unregister(vim, reference)
  await takeVolumesOut(vim, files, machine)
  await destroyObject(vim, reference)
  // Logs of serial ports are no part of a VM: they stay when it is destroyed.
  if (containerDirectory.test(directory)) await files.remove(directory)
}

/** Removes an appliance's VM and none of its files: vSphere destroys a VM with its disks, and those are layers that it works on. */
export async function unregister(vim: Vim, machine: ManagedObjectReference): Promise<void> {
  try {
    await vim.call('UnregisterVM', machine, {})
  } catch (error) {
    if (!isFault(error, 'ManagedObjectNotFound')) throw error
  }
}

/** A VM is destroyed with all its disks: those that do not lie in its own directory are volumes. */
async function takeVolumesOut(vim: Vim, files: Files, { reference, directory }: OwnMachine): Promise<void> {
  const found = await vim.read(reference, 'VirtualMachine', ['config.hardware.device'])
  const deviceChange = (found['config.hardware.device'] ?? []).flatMap((device) => {
    if (device._type !== 'VirtualDisk' || device.backing?._type !== 'VirtualDiskFlatVer2BackingInfo') return []
    return device.backing.fileName.startsWith(files.path(`${directory}/`))
      ? []
      : [{ operation: 'remove' as const, device }]
  })
  if (deviceChange.length > 0) await vim.run('ReconfigVM_Task', reference, { spec: { deviceChange } })
}

async function destroyObject(vim: Vim, reference: ManagedObjectReference): Promise<void> {
  try {
    await vim.run('Destroy_Task', reference, {})
  } catch (error) {
    if (!isFault(error, 'ManagedObjectNotFound')) throw error
  }
}

async function inParallel<T>(items: readonly T[], action: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items]
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await action(item)
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
}
