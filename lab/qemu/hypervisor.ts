import { createHash } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type {
  DiskDescription,
  DiskSpec,
  Hypervisor,
  HypervisorEvents,
  HypervisorOptions,
  MachineSpec,
  MachineStatistics,
  NewDisk,
  NicSpec,
} from '../hypervisor'
import { type Accelerator, chooseAccelerator } from './accelerator'
import { type BlockNode, chainNode } from './block-node'
import { run } from './command'
import { createDisk, describeDisk, diskChain, flattenDisk } from './disk'
import { Machine, type MachineContext } from './machine'
import { type MachineSockets, machineArguments, maxNics } from './machine-arguments'
import { LabNetwork } from './network'
import { endProcess, findProcesses } from './process'
import { MachineRecords } from './records'
import { checkSerial } from './serial-line'

/** What QEMU needs beyond what any hypervisor does. */
export interface QemuOptions extends HypervisorOptions {
  /** Kernel that the machines run, to measure the accelerators with; default: the environment's VIC_LAB_KERNEL. */
  readonly kernel?: string
  /** Where measurements are remembered; default: the state directory. */
  readonly cacheDirectory?: string
}

/** A machine is not in the state that a request needs. */
export class MachineStateError extends Error {
  override readonly name = 'MachineStateError'
}

const sockets = '/run/vic-lab'

interface Entry {
  readonly machine: Machine
  /** Resolves when the machine has ended and nothing of it is left. */
  readonly finished: Promise<void>
}

/** The lab's hypervisor: a QEMU process a machine, which outlives this process. */
export class QemuHypervisor implements Hypervisor {
  readonly #events: HypervisorEvents
  readonly #log: (line: string) => void
  readonly #network: LabNetwork
  readonly #records: MachineRecords
  readonly #runDirectory: string
  readonly #overlayDirectory: string
  readonly #accelerator: Accelerator
  readonly #machines = new Map<string, Entry>()
  readonly #starting = new Set<string>()

  private constructor(options: QemuOptions, network: LabNetwork, records: MachineRecords, accelerator: Accelerator) {
    this.#events = options.events
    this.#log = options.log
    this.#network = network
    this.#records = records
    this.#runDirectory = join(sockets, options.name)
    this.#overlayDirectory = join(options.stateDirectory, 'overlays')
    this.#accelerator = accelerator
  }

  /**
   * Opens the lab: makes its network, finds its machines. Machines that ended meanwhile are told of by `stopped`, after
   * this has resolved.
   */
  static async open(options: QemuOptions): Promise<QemuHypervisor> {
    const { name, subnet, stateDirectory, log } = options
    const runDirectory = join(sockets, name)
    const network = new LabNetwork({ name, subnet, stateDirectory, runDirectory })
    const records = new MachineRecords(join(stateDirectory, 'machines'))
    await mkdir(runDirectory, { recursive: true, mode: 0o700 })
    const machines = await records.open()
    await network.open()
    const accelerator = await chooseAccelerator({
      kernel: options.kernel ?? process.env.VIC_LAB_KERNEL,
      cacheDirectory: options.cacheDirectory ?? stateDirectory,
      log,
    })
    const hypervisor = new QemuHypervisor(options, network, records, accelerator)
    await rm(hypervisor.#overlayDirectory, { recursive: true, force: true })
    await mkdir(hypervisor.#overlayDirectory, { recursive: true, mode: 0o700 })
    await Promise.all(machines.map((machine) => hypervisor.#readopt(machine)))
    return hypervisor
  }

  running(): readonly string[] {
    return [...this.#machines.keys()]
  }

  async powerOn(machine: MachineSpec, signal: AbortSignal): Promise<void> {
    checkMachine(machine)
    if (this.#machines.has(machine.id) || this.#starting.has(machine.id)) {
      throw new MachineStateError(`${machine.name} runs already`)
    }
    this.#starting.add(machine.id)
    try {
      await this.#start(machine, signal)
    } catch (error) {
      await this.#clear(machine)
      throw error
    } finally {
      this.#starting.delete(machine.id)
    }
  }

  async powerOff(id: string): Promise<void> {
    const entry = this.#machines.get(id)
    await entry?.machine.powerOff()
    await entry?.finished
  }

  reset(id: string): Promise<void> {
    return this.#machine(id).reset()
  }

  shutdownGuest(id: string): Promise<void> {
    return this.#machine(id).pressPowerButton()
  }

  async attachDisk(id: string, disk: DiskSpec): Promise<void> {
    const machine = this.#machine(id)
    await this.#withNode(id, disk, (node) => machine.attachDisk(disk, node))
  }

  detachDisk(id: string, disk: DiskSpec): Promise<void> {
    return this.#machine(id).detachDisk(disk)
  }

  setCdrom(id: string, path: string | undefined): Promise<void> {
    return this.#machine(id).setCdrom(path)
  }

  async growCpus(id: string, cpus: number): Promise<void> {
    const machine = this.#machine(id)
    try {
      await machine.growCpus(cpus)
    } finally {
      await this.#records.put(machine.spec)
    }
  }

  async growMemory(id: string, bytes: number): Promise<void> {
    const machine = this.#machine(id)
    await machine.growMemory(bytes)
    await this.#records.put(machine.spec)
  }

  async attachNic(id: string, nic: NicSpec): Promise<void> {
    const machine = this.#machine(id)
    const { spec } = machine
    if (nic.slot >= maxNics || spec.nics.some(({ slot }) => slot === nic.slot)) {
      throw new MachineStateError(`${spec.name} has no free slot ${nic.slot} for a network adapter`)
    }
    // Written first: whatever becomes of this process, the tap is found when the machine has ended.
    await this.#records.put({ ...spec, nics: [...spec.nics, nic] })
    try {
      await this.#network.createTaps(id, [nic])
      await machine.attachNic(nic)
    } catch (error) {
      await this.#network.removeTaps(id, [nic])
      await this.#records.put(spec)
      throw error
    }
  }

  async detachNic(id: string, nic: NicSpec): Promise<void> {
    const machine = this.#machine(id)
    await machine.detachNic(nic)
    await this.#network.removeTaps(id, [nic])
    await this.#records.put(machine.spec)
  }

  async setNicConnected(id: string, nic: NicSpec): Promise<void> {
    const machine = this.#machine(id)
    await this.#network.joinPortGroup(id, nic.slot, nic.portGroup)
    await machine.setNicConnected(nic)
  }

  statistics(id: string): Promise<MachineStatistics> {
    return this.#machine(id).statistics()
  }

  flattenDisk(source: string, target: string): Promise<void> {
    return flattenDisk(source, target)
  }

  createDisk(disk: NewDisk): Promise<void> {
    return createDisk(disk)
  }

  describeDisk(path: string): Promise<DiskDescription> {
    return describeDisk(path)
  }

  createPortGroup(name: string): Promise<void> {
    return this.#network.createPortGroup(name)
  }

  removePortGroup(name: string): Promise<void> {
    return this.#network.removePortGroup(name)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#machines.values()].map((entry) => entry.machine.release()))
    this.#machines.clear()
  }

  async destroy(): Promise<void> {
    await Promise.all(this.running().map((id) => this.powerOff(id)))
    await this.#network.destroy()
    await rm(this.#overlayDirectory, { recursive: true, force: true })
    await rm(this.#runDirectory, { recursive: true, force: true })
  }

  async #start(machine: MachineSpec, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    await this.#records.put(machine)
    await this.#network.createTaps(machine.id, machine.nics)
    const context = this.#context(machine)
    await this.#withNodes(machine, async (disks) => {
      const launch = { machine, accelerator: this.#accelerator, sockets: context.sockets, disks }
      const [program, args] = this.#network.wrap('qemu-system-x86_64', machineArguments(launch))
      // It goes into the background by itself when its sockets listen, and says on standard error why it cannot.
      await run(program, args, { signal })
    })
    const attached = await Machine.attach(machine, context, signal)
    if (attached === undefined) throw new MachineStateError(`${machine.name} ended while it was started`)
    await attached.machine.resume(signal)
    this.#keep(attached.machine)
  }

  /** Takes back a machine that was started before a crash of the lab, or says what became of it. */
  async #readopt(machine: MachineSpec): Promise<void> {
    const attached = await this.#reattach(machine)
    // Never resumed: its start was interrupted, and nobody was told that it runs.
    if (attached?.status === 'prelaunch') await attached.machine.powerOff()
    else if (attached?.status === 'shutdown') {
      await attached.machine.finishShutdown()
      setImmediate(() => this.#events.stopped(machine.id, 'guest-shutdown'))
    } else if (attached !== undefined) {
      this.#keep(attached.machine)
      return
    } else setImmediate(() => this.#events.stopped(machine.id, 'crash'))
    await this.#clear(machine)
  }

  async #reattach(machine: MachineSpec) {
    try {
      return await Machine.attach(machine, this.#context(machine))
    } catch (error) {
      // It runs, but does not talk to us: of no use to anybody.
      this.#log(`${machine.name}: cannot be taken back and is ended: ${error}`)
      return undefined
    }
  }

  #keep(machine: Machine): void {
    const finished = machine.ended.then(async (ending) => {
      if (ending === 'released') return
      try {
        await this.#clear(machine.spec)
      } catch (error) {
        this.#log(`${machine.spec.name}: left something behind: ${error}`)
      }
      this.#machines.delete(machine.spec.id)
      if (ending !== 'powered-off') this.#events.stopped(machine.spec.id, ending)
    })
    this.#machines.set(machine.spec.id, { machine, finished })
  }

  /** Removes everything of a machine that is not (or must not be) running. */
  async #clear(machine: MachineSpec): Promise<void> {
    const paths = this.#sockets(machine.id)
    for (const process of await findProcesses(paths.pidFile)) await endProcess(process, 'SIGKILL')
    await this.#network.removeTaps(machine.id, machine.nics)
    const serials = machine.serials.flatMap((_, index) => [paths.serial(index), paths.lane(index)])
    const files = [paths.monitor, paths.rpci, paths.pidFile, ...serials]
    await Promise.all(files.map((file) => rm(file, { force: true })))
    await this.#records.remove(machine.id)
  }

  #machine(id: string): Machine {
    const entry = this.#machines.get(id)
    if (entry === undefined) throw new MachineStateError(`machine ${id} does not run`)
    return entry.machine
  }

  #context(machine: MachineSpec): MachineContext {
    const store = {
      get: (key: string) => this.#events.infoGet(machine.id, key),
      set: (key: string, value: string) => this.#events.infoSet(machine.id, key, value),
    }
    return { sockets: this.#sockets(machine.id), store, log: this.#log }
  }

  #sockets(id: string): MachineSockets {
    // A hash, since ids may be longer than a socket's path.
    const base = join(this.#runDirectory, createHash('sha256').update(id).digest('hex').slice(0, 16))
    return {
      monitor: `${base}.qmp`,
      rpci: `${base}.rpci`,
      pidFile: `${base}.pid`,
      serial: (index) => `${base}.tty${index}`,
      lane: (index) => `${base}.lane${index}`,
    }
  }

  async #withNodes(machine: MachineSpec, use: (nodes: readonly BlockNode[]) => Promise<void>): Promise<void> {
    const next = (rest: readonly DiskSpec[], nodes: readonly BlockNode[]): Promise<void> => {
      const [disk, ...others] = rest
      if (disk === undefined) return use(nodes)
      return this.#withNode(machine.id, disk, (node) => next(others, [...nodes, node]))
    }
    await next(machine.disks, [])
  }

  /** Hands out the nodes of a disk. The overlay that takes a nonpersistent disk's writes has no name once it is open. */
  async #withNode(id: string, disk: DiskSpec, use: (node: BlockNode) => Promise<void>): Promise<void> {
    const chain = await diskChain(disk.path)
    if (disk.mode !== 'independent_nonpersistent') {
      await use(chainNode(disk, chain))
      return
    }
    const { capacityBytes } = await describeDisk(disk.path)
    const overlay = join(this.#overlayDirectory, `${id}-${disk.bus}-${disk.unit}.qcow2`)
    try {
      await run('qemu-img', ['create', '-q', '-f', 'qcow2', overlay, String(capacityBytes)])
      await use(chainNode(disk, chain, overlay))
    } finally {
      await rm(overlay, { force: true })
    }
  }
}

function checkMachine(machine: MachineSpec): void {
  if (!/^[A-Za-z0-9._-]{1,128}$/.test(machine.id)) {
    throw new MachineStateError(`machine id ${JSON.stringify(machine.id)} is no file name`)
  }
  for (const serial of machine.serials) if (serial.kind === 'uri') checkSerial(serial)
}
