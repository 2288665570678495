import { writeFile } from 'node:fs/promises'
import type { VirtualDisk } from '../../vmomi/schema'
import type { Homes } from '../datastore/access'
import { parentPath, topDirectory } from '../datastore/path'
import { Fault } from '../fault'
import type { HypervisorEvents } from '../hypervisor'
import type { Lab } from '../lab'
import type { DocumentStore } from '../state/document'
import { isDisk } from './device-types'
import { parseAddresses, parseHostName } from './guest-info'
import { diskFiles, VirtualMachine } from './machine'
import type { MachineRecord } from './record'
import { formatVmx } from './vmx'

/** All machines: their records on disk, and what the hypervisor tells of them. */
export class Machines implements Homes, HypervisorEvents {
  readonly #lab: Lab
  readonly #store: DocumentStore<MachineRecord>
  readonly #machines = new Map<string, VirtualMachine>()
  /** Ends of machines that are being written down. */
  readonly #ending = new Set<Promise<void>>()

  private constructor(lab: Lab, store: DocumentStore<MachineRecord>) {
    this.#lab = lab
    this.#store = store
  }

  static async open(lab: Lab, store: DocumentStore<MachineRecord>): Promise<Machines> {
    const machines = new Machines(lab, store)
    for (const record of (await store.load()).values())
      machines.#machines.set(record.id, new VirtualMachine(lab, record))
    return machines
  }

  /** Takes over what runs, and writes down the end of what ended while nobody watched. */
  async reconcile(running: readonly string[]): Promise<void> {
    for (const machine of this.list()) {
      machine.running = running.includes(machine.record.id)
      if (machine.running) machine.record.bootTime ??= new Date().toISOString()
      else if (machine.record.bootTime !== undefined) await this.#ended(machine, 'crash')
    }
    for (const id of running) if (!this.#machines.has(id)) await this.#lab.hypervisor.powerOff(id)
  }

  list(): VirtualMachine[] {
    return [...this.#machines.values()]
  }

  find(id: string): VirtualMachine | undefined {
    return this.#machines.get(id)
  }

  /** Machines whose home is below a directory of the datastore's root. */
  *machinesIn(directory: string): Generator<VirtualMachine> {
    for (const machine of this.#machines.values()) {
      if (topDirectory(machine.record.configPath) === directory) yield machine
    }
  }

  /** DuplicateName when another machine has the name. */
  checkName(name: string, self?: VirtualMachine): void {
    const other = this.list().find((machine) => machine.name === name && machine !== self)
    if (other !== undefined) {
      throw new Fault('DuplicateName', { name, object: other.ref }, `The name '${name}' already exists.`)
    }
  }

  /** Adds a machine whose files are ready. */
  async add(record: MachineRecord): Promise<VirtualMachine> {
    const machine = new VirtualMachine(this.#lab, record)
    await machine.save()
    this.#machines.set(record.id, machine)
    this.#lab.inventory.add(machine)
    this.#membershipChanged(machine)
    return machine
  }

  /** Removes a machine from the inventory; its files stay. */
  async remove(machine: VirtualMachine): Promise<void> {
    this.#machines.delete(machine.record.id)
    this.#lab.inventory.remove(machine)
    this.#membershipChanged(machine)
    await this.#store.remove(machine.record.id)
    await this.#lab.authorization.forgetEntity(machine.ref)
  }

  /** Writes a record and the configuration file that goes with it. */
  async write(record: MachineRecord): Promise<void> {
    await this.#store.put(record.id, record)
  }

  /** Writes the configuration file, what registering the machine again reads. */
  async writeConfiguration(record: MachineRecord): Promise<void> {
    const { datastore } = this.#lab
    await writeFile(await datastore.resolve(record.configPath), formatVmx(record), { mode: 0o600 })
  }

  /**
   * FileLocked when a running machine has the file, or something in the directory, open. With `use` read: open for writing.
   */
  async checkUnlocked(path: string, except?: VirtualMachine, use: 'read' | 'write' = 'write'): Promise<void> {
    for (const machine of this.list()) {
      if (!machine.running || machine === except) continue
      for (const { file, writes } of await this.#openFiles(machine)) {
        if (file !== path && !file.startsWith(`${path}/`)) continue
        if (use === 'read' && !writes) continue
        const name = this.#lab.datastore.format(path)
        throw new Fault('FileLocked', { file: name }, `${name} is in use by the virtual machine '${machine.name}'`)
      }
    }
  }

  /** FileLocked when a running machine writes to a disk that `machine` wants, or reads one that it would write to. */
  async checkDisksFree(machine: VirtualMachine, disks: readonly VirtualDisk[]): Promise<void> {
    for (const disk of disks) {
      const [own] = diskFiles(disk)
      if (own === undefined) continue
      await this.checkUnlocked(this.#lab.datastore.parse(own), machine, isWritten(disk) ? 'write' : 'read')
    }
  }

  /** Resolves when what the hypervisor told is on disk. */
  async settled(): Promise<void> {
    while (this.#ending.size > 0) await Promise.all(this.#ending)
    await this.#store.settled()
  }

  stopped(id: string, reason: 'guest-shutdown' | 'crash'): void {
    const machine = this.#machines.get(id)
    if (machine === undefined || !machine.running) return
    const ending = this.#ended(machine, reason)
    this.#ending.add(ending)
    ending.finally(() => this.#ending.delete(ending)).catch((error) => this.#lab.log(`${id}: ${String(error)}`))
  }

  infoGet(id: string, key: string): string | undefined {
    return this.#machines.get(id)?.extraConfig.getByGuest(key)
  }

  infoSet(id: string, key: string, value: string): boolean {
    const machine = this.#machines.get(id)
    if (machine === undefined || !machine.extraConfig.setByGuest(key, value)) return false
    const { guest } = machine.record
    if (key === 'ip') guest.addresses = parseAddresses(value)
    if (key === 'hostname') guest.hostName = parseHostName(value)
    if (key === 'ip' || key === 'hostname') machine.changed('config', 'guest', 'guestHeartbeatStatus')
    else machine.changed('config')
    // Not waited for: the guest gets its answer at once, and the end of the machine waits for the last write.
    machine.save().catch((error) => this.#lab.log(`${id}: guestinfo is not on disk: ${String(error)}`))
    return true
  }

  /** Ends a machine's run: on disk first, then for all to see. */
  async #ended(machine: VirtualMachine, reason: 'guest-shutdown' | 'crash' | 'power-off'): Promise<void> {
    const { record } = machine
    record.bootTime = undefined
    record.cleanPowerOff = reason !== 'crash'
    await machine.save()
    record.guest = { addresses: [] }
    machine.running = false
    machine.changed('runtime', 'guest', 'config', 'guestHeartbeatStatus')
    this.#runningChanged(machine)
    const place = this.#lab.placeOf(machine)
    const user = reason === 'power-off' ? 'root' : 'vpxuser'
    if (reason === 'guest-shutdown') {
      this.#lab.events.post('VmGuestShutdownEvent', place, user, `Guest OS shut down for ${machine.name}`, {
        template: false,
      })
    }
    this.#lab.events.post('VmPoweredOffEvent', place, user, `${machine.name} is powered off`, { template: false })
    this.#lab.log(`${record.id}: powered off (${reason})`)
  }

  /** For the task that powered a machine off. */
  async poweredOff(machine: VirtualMachine): Promise<void> {
    if (machine.running) await this.#ended(machine, 'power-off')
  }

  /** For the task that powered a machine on. */
  async poweredOn(machine: VirtualMachine): Promise<void> {
    machine.record.bootTime = new Date().toISOString()
    machine.running = true
    await machine.save()
    machine.changed('runtime', 'guest', 'config', 'guestHeartbeatStatus')
    this.#runningChanged(machine)
  }

  /** A reset guest has reported nothing yet. */
  restarted(machine: VirtualMachine): void {
    machine.record.guest = { addresses: [] }
    machine.changed('guest', 'guestHeartbeatStatus')
  }

  #runningChanged(machine: VirtualMachine): void {
    const pool = this.#lab.pools.find(machine.record.pool)
    if (pool !== undefined) this.#lab.inventory.changed(pool, 'runtime', 'summary')
  }

  #membershipChanged(machine: VirtualMachine): void {
    const { inventory, tree } = this.#lab
    inventory.changed(tree.vmFolder, 'childEntity')
    inventory.changed(tree.host, 'vm')
    inventory.changed(tree.datastore, 'vm')
    const pool = this.#lab.pools.find(machine.record.pool)
    if (pool !== undefined) inventory.changed(pool, 'vm', 'summary')
    for (const name of machine.networks()) {
      const network = this.#lab.networks.find(name)
      if (network !== undefined) inventory.changed(network, 'vm')
    }
  }

  /** Files that a running machine has open: disks with all their parents, and its ISO. */
  async #openFiles(machine: VirtualMachine): Promise<{ readonly file: string; readonly writes: boolean }[]> {
    const files: { readonly file: string; readonly writes: boolean }[] = []
    for (const device of machine.record.devices) {
      const { backing } = device
      if (backing?._type === 'VirtualCdromIsoBackingInfo') {
        files.push({ file: this.#lab.datastore.parse(backing.fileName), writes: false })
      }
      if (!isDisk(device)) continue
      const [own] = diskFiles(device)
      if (own === undefined) continue
      const top = this.#lab.datastore.parse(own)
      for (let path: string | undefined = top; path !== undefined; path = await this.#lab.disks.parentOf(path)) {
        files.push({ file: path, writes: path === top && isWritten(device) })
      }
    }
    return files
  }
}

/** What is written to a nonpersistent disk goes elsewhere: several machines may have one at a time. */
function isWritten({ backing }: VirtualDisk): boolean {
  return backing?._type !== 'VirtualDiskFlatVer2BackingInfo' || backing.diskMode !== 'independent_nonpersistent'
}

/** Directory of a machine when nothing else lies there. */
export function homeOf(record: MachineRecord): string {
  return parentPath(record.configPath)
}
