import { containerConfig } from '../../../tether/config'
import { encodeExtraConfig, type KeyValue, keyOf } from '../../../tether/extra-config'
import { PortLayerError } from '../problem'
import type { MachineId, MachinePlan, Machines, SeenMachine, VolumeDisk } from './machines'
import type { ContainerRecord } from './record'

/** VMs in memory for tests: they do what vSphere's would, and tell a watcher of it a moment later, as vSphere does. */
export class MemoryMachines implements Machines {
  readonly tasks: string[] = []
  /** The volumes of the VM that was made last. */
  volumes: readonly VolumeDisk[] = []
  private readonly machines = new Map<MachineId, SeenMachine>()
  private readonly tell: (machine: MachineId, seen: SeenMachine | undefined) => void
  private version = 0

  constructor(tell: (machine: MachineId, seen: SeenMachine | undefined) => void) {
    this.tell = tell
  }

  async create(plan: MachinePlan, volumes: readonly VolumeDisk[] = []): Promise<void> {
    this.tasks.push('create')
    this.volumes = volumes
    this.version += 1
    this.show(`vm-${this.version}`, {
      poweredOn: false,
      extraConfig: encodeExtraConfig(containerConfig, plan.config),
      memoryMegabytes: plan.memoryMegabytes,
      cpus: plan.cpus,
      changeVersion: String(this.version),
    })
  }

  async reconfigure(
    machine: MachineId,
    changeVersion: string | undefined,
    _before: ContainerRecord,
    plan: MachinePlan,
  ): Promise<void> {
    this.tasks.push('reconfigure')
    const { memoryMegabytes, cpus } = plan
    this.change(machine, changeVersion, encodeExtraConfig(containerConfig, plan.config), { memoryMegabytes, cpus })
  }

  async writeRecord(machine: MachineId, changeVersion: string | undefined, record: ContainerRecord): Promise<void> {
    this.tasks.push('writeRecord')
    this.change(machine, changeVersion, encodeExtraConfig(containerConfig, { record: { ...record } }), {})
  }

  async powerOn(machine: MachineId): Promise<void> {
    this.tasks.push('powerOn')
    this.show(machine, { ...this.machine(machine), poweredOn: true })
  }

  async powerOff(machine: MachineId): Promise<void> {
    this.tasks.push('powerOff')
    this.show(machine, { ...this.machine(machine), poweredOn: false })
  }

  async detachVolumes(machine: MachineId): Promise<void> {
    this.machine(machine)
    this.tasks.push('detachVolumes')
  }

  async destroy(machine: MachineId): Promise<void> {
    this.tasks.push('destroy')
    this.machines.delete(machine)
    setImmediate(() => this.tell(machine, undefined))
  }

  async rootDisk(machine: MachineId): Promise<string> {
    this.machine(machine)
    return `[ds] ${machine}/root.vmdk`
  }

  /** The only VM. */
  only(): MachineId {
    const [machine, more] = this.machines.keys()
    if (machine === undefined || more !== undefined) throw new Error(`there are ${this.machines.size} VMs`)
    return machine
  }

  /** The guest reports a value, and perhaps powers itself off. */
  report(machine: MachineId, name: 'state' | 'hostKey' | 'health', value: unknown, poweredOn = true): void {
    const entry: KeyValue = { key: keyOf(containerConfig, name), value: JSON.stringify(value) }
    const seen = this.machine(machine)
    this.show(machine, { ...seen, poweredOn, extraConfig: [...seen.extraConfig, entry] })
  }

  private machine(machine: MachineId): SeenMachine {
    const seen = this.machines.get(machine)
    if (seen === undefined) throw new PortLayerError('not-found', `there is no VM ${machine}`)
    return seen
  }

  private change(
    machine: MachineId,
    changeVersion: string | undefined,
    entries: readonly KeyValue[],
    hardware: Partial<SeenMachine>,
  ): void {
    const seen = this.machine(machine)
    if (seen.changeVersion !== changeVersion) throw new PortLayerError('conflict', 'the VM has changed')
    this.version += 1
    const kept = seen.extraConfig.filter(({ key }) => !entries.some((entry) => entry.key === key))
    const changeVersionNow = String(this.version)
    this.show(machine, { ...seen, ...hardware, extraConfig: [...kept, ...entries], changeVersion: changeVersionNow })
  }

  private show(machine: MachineId, seen: SeenMachine): void {
    this.machines.set(machine, seen)
    setImmediate(() => this.tell(machine, seen))
  }
}
