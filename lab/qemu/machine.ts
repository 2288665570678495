import type { DiskSpec, MachineSpec, MachineStatistics, NicSpec } from '../hypervisor'
import {
  type BlockNode,
  cdromDeviceIds,
  cdromNode,
  cdromNodeName,
  controllerDevice,
  controllerId,
  diskDevice,
  diskDeviceId,
  diskNodeName,
} from './block-node'
import { GuestPort } from './guest-port'
import { laneId, type MachineSockets } from './machine-arguments'
import { nicBackend, nicBackendId, nicDevice, nicDeviceId } from './nic'
import { openSocket } from './open-socket'
import { endProcess, findProcesses, type ProcessIdentity, waitUntilGone } from './process'
import { QmpClient, QmpError } from './qmp'
import type { InfoStore } from './rpci'
import { RpciPort } from './rpci-port'
import { connectLine } from './serial-line'
import { machineStatistics } from './statistics'

/** Why a machine is not ours to run any more. `released`: it runs on without us. */
export type Ending = 'powered-off' | 'guest-shutdown' | 'crash' | 'released'

/** How long QEMU may take to end after it was told to, in milliseconds. */
const quitDeadline = 5_000
/** How long a hot-removed device may take to go, in milliseconds. */
const removalDeadline = 30_000

export interface MachineContext {
  readonly sockets: MachineSockets
  readonly store: InfoStore
  readonly log: (line: string) => void
}

/** One running machine: its process, its monitor, and what is connected to its ports. */
export class Machine {
  /** Resolves when the process is gone and its files are closed, or the machine was released. */
  readonly ended: Promise<Ending>
  readonly #process: ProcessIdentity
  readonly #monitor: QmpClient
  readonly #rpci: RpciPort
  readonly #disconnect = new AbortController()
  /** The ports that are connected, by the id of their lane. */
  readonly #ports = new Map<string, GuestPort>()
  #ending: Ending = 'crash'
  #spec: MachineSpec

  private constructor(spec: MachineSpec, process: ProcessIdentity, monitor: QmpClient, rpci: RpciPort) {
    this.#spec = spec
    this.#process = process
    this.#monitor = monitor
    this.#rpci = rpci
    monitor.onEvent(({ event, data }) => {
      if (event === 'RESET') rpci.reset()
      else if (event === 'SHUTDOWN' && data.guest === true) this.#guestIsDown()
      else if (event === 'VSERPORT_CHANGE') this.#ports.get(String(data.id))?.use(data.open === true ? 'lane' : 'uart')
    })
    this.ended = this.#watch()
  }

  /** Takes over the process that `sockets` belong to; undefined when there is none. It need not run yet. */
  static async attach(
    spec: MachineSpec,
    context: MachineContext,
    signal?: AbortSignal,
  ): Promise<{ readonly machine: Machine; readonly status: string } | undefined> {
    const [process] = await findProcesses(context.sockets.pidFile)
    if (process === undefined) return undefined
    const monitor = await QmpClient.connect(context.sockets.monitor, signal)
    try {
      const socket = await openSocket({ path: context.sockets.rpci }, signal ?? new AbortController().signal)
      const machine = new Machine(spec, process, monitor, new RpciPort(socket, context.store, context.log))
      await machine.#connectSerials(context, signal)
      const { status } = await monitor.execute('query-status', {}, signal)
      return { machine, status }
    } catch (error) {
      await monitor.close()
      throw error
    }
  }

  /** What it was started with, and with what was added to it since. */
  get spec(): MachineSpec {
    return this.#spec
  }

  /** Lets the CPUs run. */
  async resume(signal: AbortSignal): Promise<void> {
    for (const nic of this.spec.nics) if (!nic.connected) await this.setNicConnected(nic)
    await this.#monitor.execute('cont', {}, signal)
  }

  /** Ends the process; resolves when it is gone. */
  async powerOff(): Promise<void> {
    if (this.#ending === 'crash') this.#ending = 'powered-off'
    await this.#quit()
    await this.ended
  }

  /** Lets go of the machine, which runs on. */
  async release(): Promise<void> {
    this.#ending = 'released'
    this.#disconnect.abort()
    this.#rpci.close()
    await this.#monitor.close()
    await this.ended
  }

  async reset(): Promise<void> {
    await this.#monitor.execute('system_reset', {})
  }

  async pressPowerButton(): Promise<void> {
    await this.#monitor.execute('system_powerdown', {})
  }

  /** Hot-adds a disk whose files are `node`. */
  async attachDisk(disk: DiskSpec, node: BlockNode): Promise<void> {
    await this.#ensureController(disk.bus)
    await this.#monitor.execute('blockdev-add', node)
    try {
      await this.#monitor.execute('device_add', diskDevice(disk))
    } catch (error) {
      await this.#monitor.execute('blockdev-del', { 'node-name': node['node-name'] })
      throw error
    }
  }

  /** Hot-removes a disk; resolves when its files are written and closed. */
  async detachDisk(disk: DiskSpec): Promise<void> {
    await this.#unplug(diskDeviceId(disk))
    await this.#monitor.execute('blockdev-del', { 'node-name': diskNodeName(disk) })
  }

  /** Hot-adds an adapter whose tap is there. */
  async attachNic(nic: NicSpec): Promise<void> {
    await this.#monitor.execute('netdev_add', nicBackend(this.#spec.id, nic))
    try {
      await this.#monitor.execute('device_add', nicDevice(nic))
      if (!nic.connected) await this.setNicConnected(nic)
    } catch (error) {
      await this.#monitor.execute('netdev_del', { id: nicBackendId(nic.slot) })
      throw error
    }
    this.#spec = { ...this.#spec, nics: [...this.#spec.nics, nic] }
  }

  /** Hot-removes an adapter; resolves when the guest has let go of it. */
  async detachNic(nic: NicSpec): Promise<void> {
    await this.#unplug(nicDeviceId(nic.slot))
    await this.#monitor.execute('netdev_del', { id: nicBackendId(nic.slot) })
    this.#spec = { ...this.#spec, nics: this.#spec.nics.filter(({ slot }) => slot !== nic.slot) }
  }

  /** Adds processors until there are so many. */
  async growCpus(cpus: number): Promise<void> {
    const places = await this.#monitor.execute('query-hotpluggable-cpus', {})
    const free = places.filter((place) => place['qom-path'] === undefined)
    // They are told with the last place first.
    const added = free.reverse().slice(0, cpus - this.#spec.cpus)
    if (added.length < cpus - this.#spec.cpus) throw new RangeError(`${this.#spec.name} has no place for ${cpus} CPUs`)
    for (const { type, props } of added) {
      const number = this.#spec.cpus
      await this.#monitor.execute('device_add', { driver: type, id: `cpu${number}`, ...props })
      this.#spec = { ...this.#spec, cpus: number + 1 }
    }
  }

  /** Adds memory until there is so much. */
  async growMemory(bytes: number): Promise<void> {
    const devices = await this.#monitor.execute('qom-list', { path: '/machine/peripheral' })
    const number = devices.filter(({ name }) => name.startsWith('dimm')).length
    const memory = `memory${number}`
    const size = bytes - this.#spec.memoryBytes
    await this.#monitor.execute('object-add', { 'qom-type': 'memory-backend-ram', id: memory, size })
    try {
      await this.#monitor.execute('device_add', { driver: 'pc-dimm', id: `dimm${number}`, memdev: memory })
    } catch (error) {
      await this.#monitor.execute('object-del', { id: memory })
      throw error
    }
    this.#spec = { ...this.#spec, memoryBytes: bytes }
  }

  /** Takes a device out: resolves when the guest has let go of it. */
  async #unplug(id: string): Promise<void> {
    const stop = new AbortController()
    const gone = this.#monitor.waitFor(
      ({ event, data }) => event === 'DEVICE_DELETED' && data.device === id,
      AbortSignal.any([stop.signal, AbortSignal.timeout(removalDeadline)]),
    )
    // When device_del is refused nobody waits for the event.
    gone.catch(() => undefined)
    try {
      await this.#monitor.execute('device_del', { id })
      await gone
    } finally {
      stop.abort()
    }
  }

  /** Changes the medium of the CD-ROM drive, whether the guest has locked it or not. */
  async setCdrom(path: string | undefined): Promise<void> {
    const nodes = await this.#monitor.execute('query-named-block-nodes', { flat: true })
    for (const id of cdromDeviceIds) {
      const pattern = new RegExp(`^${id}-(\\d+)$`)
      const present = nodes.flatMap((node) => pattern.exec(node['node-name'] ?? '')?.[1] ?? []).map(Number)
      await this.#monitor.execute('blockdev-open-tray', { id, force: true })
      if (present.length > 0) await this.#monitor.execute('blockdev-remove-medium', { id })
      for (const serial of present) {
        await this.#monitor.execute('blockdev-del', { 'node-name': cdromNodeName(id, serial) })
      }
      if (path !== undefined) {
        const node = cdromNode(id, path, Math.max(-1, ...present) + 1)
        await this.#monitor.execute('blockdev-add', node)
        await this.#monitor.execute('blockdev-insert-medium', { id, 'node-name': node['node-name'] })
      }
      await this.#monitor.execute('blockdev-close-tray', { id })
    }
  }

  /** Plugs or pulls an adapter's cable. */
  setNicConnected({ slot, connected }: NicSpec): Promise<unknown> {
    return this.#monitor.execute('set_link', { name: nicDeviceId(slot), up: connected })
  }

  statistics(): Promise<MachineStatistics> {
    return machineStatistics(this.spec, this.#process.pid, this.#monitor)
  }

  async #ensureController(bus: number): Promise<void> {
    const devices = await this.#monitor.execute('qom-list', { path: '/machine/peripheral' })
    if (devices.some((device) => device.name === controllerId(bus))) return
    await this.#monitor.execute('device_add', controllerDevice(bus))
  }

  /** Connects the ports that lead somewhere, at the ends that a guest which runs already has open. */
  async #connectSerials(context: MachineContext, signal = new AbortController().signal): Promise<void> {
    for (const [index, serial] of this.spec.serials.entries()) {
      if (serial.kind !== 'uri') continue
      const paths = { uart: context.sockets.serial(index), lane: context.sockets.lane(index) }
      const port = await GuestPort.open(paths, AbortSignal.any([signal, this.#disconnect.signal]))
      this.#ports.set(laneId(index), port)
      connectLine(serial, this.spec, port, context.log, this.#disconnect.signal).catch((error: unknown) => {
        if (!this.#disconnect.signal.aborted) context.log(`${this.spec.name}: serial port ${index + 1}: ${error}`)
      })
    }
    if (this.#ports.size === 0) return
    for (const device of await this.#monitor.execute('query-chardev', {}, signal)) {
      if (device['frontend-open']) this.#ports.get(device.label)?.use('lane')
    }
  }

  /** QEMU waits, paused, so that the reason is known even if nobody listened when the guest shut down. */
  #guestIsDown(): void {
    if (this.#ending === 'crash') this.#ending = 'guest-shutdown'
    // Whatever becomes of it, the end of the monitor tells.
    this.#quit().catch(() => this.#monitor.close())
  }

  /** Ends a machine that was found shut down by its guest. */
  async finishShutdown(): Promise<void> {
    this.#guestIsDown()
    await this.ended
  }

  async #quit(): Promise<void> {
    try {
      await this.#monitor.execute('quit', {}, AbortSignal.timeout(quitDeadline))
    } catch (error) {
      // It may be gone before it could answer, or hang; both are seen to by the watch.
      if (!(error instanceof QmpError) && !(error instanceof DOMException)) throw error
    }
    if (!(await waitUntilGone(this.#process, quitDeadline))) await endProcess(this.#process, 'SIGKILL')
  }

  async #watch(): Promise<Ending> {
    await this.#monitor.closed
    if (this.#ending === 'released') return 'released'
    this.#disconnect.abort()
    if (!(await waitUntilGone(this.#process, quitDeadline))) await endProcess(this.#process, 'SIGKILL')
    this.#rpci.close()
    return this.#ending
  }
}
