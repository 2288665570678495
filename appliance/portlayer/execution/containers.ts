import type { Readable } from 'node:stream'
import { isDeepStrictEqual } from 'node:util'
import type { Container, ContainerPatch, PortLayerEvent, PublishedPort, Volume } from '../api'
import { KeyedMutex } from '../mutex'
import type { Publication } from '../network/publisher'
import { PortLayerError } from '../problem'
import { timestamp } from '../timestamp'
import { announce } from './announcement'
import { type ContainerView, viewContainer } from './container-view'
import type { MachineId, Machines, SeenMachine } from './machines'
import type { ContainerRecord } from './record'
import { Removals, type RemovalsOptions } from './removals'
import { Shutdowns } from './shutdowns'
import { Sights } from './sights'
import { checkVolumesFree } from './volume-claims'

/** From power-on to the process: a boot takes seconds, or a minute on a host that emulates. */
const startDeadlineMilliseconds = 180_000
/** From the end of a task to the watch's word of what it did. */
const watchDeadlineMilliseconds = 60_000

/** A container with the VM behind it. */
export interface Entry {
  readonly machine: MachineId
  readonly changeVersion: string | undefined
  readonly view: ContainerView
}

/** What containers are given. */
export interface ContainersOptions extends RemovalsOptions {
  /** UUID of the VCH. */
  readonly vch: string
  readonly machines: Machines
  readonly publish: (event: PortLayerEvent) => void
  /** Prepares what a container's start needs beside its VM; what it gives is called when the start is over. */
  readonly beforeStart?: (record: ContainerRecord) => Promise<() => void>
  readonly logs: {
    /** The log of a container from a byte on, or its last bytes; empty when there is none yet. */
    readonly open: (id: string, offset: number, signal: AbortSignal) => Promise<Readable>
    /** Keeps so many bytes of the log of a container that does not run. */
    readonly rotate: (id: string, limit: number) => Promise<void>
  }
  /** Bytes that the container's root disk takes on the datastore; undefined when it is gone. */
  readonly diskBytes: (id: string, signal: AbortSignal) => Promise<number | undefined>
}

/**
 * All containers of the VCH, as the watch shows them. Nothing is kept here that is not read back from vSphere after a
 * restart; every verb asks vSphere for one task and answers when the watch shows its effect.
 */
export class Containers {
  private readonly options: ContainersOptions
  private readonly entries = new Map<string, Entry>()
  private readonly idOfMachine = new Map<MachineId, string>()
  private readonly sights = new Sights()
  private readonly removals: Removals
  private readonly poweringOn = new Set<string>()
  private readonly reservedNames = new Set<string>()
  private readonly shutdowns: Shutdowns
  private readonly complaints = new Map<MachineId, string>()
  private readonly changes = new KeyedMutex()
  private complete = false

  constructor(options: ContainersOptions) {
    this.options = options
    this.removals = new Removals(options)
    this.shutdowns = new Shutdowns(options)
  }

  /** Takes in what the watch saw of a VM: new, changed, or (undefined) gone. */
  see(machine: MachineId, seen: SeenMachine | undefined): void {
    const id = this.idOfMachine.get(machine)
    const before = id === undefined ? undefined : this.entries.get(id)
    const view = seen === undefined ? undefined : this.read(machine, seen, before?.view)
    if (view === undefined || seen === undefined) {
      if (id !== undefined) this.forget(machine, id)
      return
    }
    const other = this.entries.get(view.container.id)
    if (other !== undefined && other.machine !== machine) {
      this.complain(machine, `VM ${machine} claims to be container ${view.container.id}, which is VM ${other.machine}`)
      return
    }
    this.idOfMachine.set(machine, view.container.id)
    this.entries.set(view.container.id, { machine, changeVersion: seen.changeVersion, view })
    if (view.runs.ending) this.shutdowns.expect(view.container.id, machine)
    else this.shutdowns.forget(view.container.id)
    if (before !== undefined) {
      for (const { action, container } of announce(before.view, view)) this.tell(action, container)
    } else if (this.complete) this.tell('created', view.container)
    this.sights.wake(view.container.id)
  }

  /** From now on a VM that appears is a new container, not one that was there before this program. */
  markComplete(): void {
    this.complete = true
  }

  list(): Container[] {
    return [...this.entries.values()].map(({ view }) => this.present(view))
  }

  /** All records: what addresses, names and layers are in use. */
  records(): ContainerRecord[] {
    return [...this.entries.values()].map(({ view }) => view.record)
  }

  /** Records, and whether their VMs are on: what the appliance's own network depends on. */
  publications(): Publication[] {
    return [...this.entries.values()].map(({ view }) => ({ record: view.record, poweredOn: view.runs.poweredOn }))
  }

  /** Throws `not-found`. */
  get(id: string): Container {
    return this.present(this.entry(id).view)
  }

  /** Throws `not-found`. */
  entry(id: string): Entry {
    const entry = this.entries.get(id)
    if (entry === undefined) throw new PortLayerError('not-found', `No such container: ${id}`)
    return entry
  }

  /**
   * Powers the VM on and answers when its process runs, or has already ended. `start-failed` with docker's exit code when
   * the process could not be started.
   */
  async start(id: string): Promise<Container> {
    const { machine, view } = this.available(id)
    if (view.runs.state.status === 'running') return this.present(view)
    if (view.runs.state.status === 'starting') return this.started(id, view.runs.run)
    const run = view.runs.reportedRun + 1
    this.checkVolumes(view.record)
    this.poweringOn.add(id)
    let reopen: (() => void) | undefined
    let over: (() => void) | undefined
    try {
      reopen = await this.options.shutDisk(id, 'wait')
      this.available(id)
      await this.rotateLog(view.record)
      over = await this.options.beforeStart?.(view.record)
      await this.options.machines.powerOn(machine)
      return await this.started(id, run)
    } finally {
      over?.()
      reopen?.()
      this.poweringOn.delete(id)
    }
  }

  /** Powers the VM off hard and answers when it is. */
  async powerOff(id: string): Promise<Container> {
    const { machine, view } = this.available(id)
    if (view.runs.poweredOn) await this.options.machines.powerOff(machine)
    return this.seen(id, ({ view: now }) => (now.runs.poweredOn ? undefined : this.present(now)), 'power-off')
  }

  /** Answers when run `run` has ended; waits for one that has not begun. */
  async wait(id: string, run: number, signal: AbortSignal): Promise<Container> {
    const look = (): Container | undefined => {
      const { view } = this.entry(id)
      const ended = view.runs.run > run || (view.runs.run === run && view.runs.state.status === 'exited')
      return ended ? this.present(view) : undefined
    }
    return this.sights.until(id, look, signal)
  }

  /**
   * Destroys the VM, and before it the volumes `volumes` that no other container has; answers when all is gone. `conflict`
   * when it runs.
   */
  async remove(id: string, volumes: readonly string[] = []): Promise<void> {
    const { machine, view } = this.available(id)
    if (view.runs.poweredOn) {
      throw new PortLayerError(
        'conflict',
        `container ${view.container.name} (${id}) runs: power it off before removing it`,
      )
    }
    const end = this.removals.begin(id)
    this.tell('changed', this.present(view))
    const look = (): true | undefined => (this.entries.has(id) ? undefined : true)
    const gone = () => this.sights.within(id, look, watchDeadlineMilliseconds, `vSphere still shows container ${id}`)
    try {
      await this.removals.destroy(machine, view.record, volumes, gone)
    } finally {
      end()
    }
  }

  /** The file of the root disk of a container that does not run, `[datastore] path`; `conflict` when it runs. */
  async diskAtRest(id: string): Promise<string> {
    const { machine, view } = this.available(id)
    if (view.runs.poweredOn) throw new PortLayerError('conflict', `container ${id} runs`)
    return this.options.machines.rootDisk(machine)
  }

  /** Changes name or annotations: the record alone, in one task. */
  async update(id: string, patch: ContainerPatch): Promise<Container> {
    return this.rewrite(id, (record) => ({ ...record, execution: { ...record.execution, ...patch } }))
  }

  /** Writes down which ports of the appliance the container's next run has. */
  async keepPorts(id: string, ports: readonly PublishedPort[]): Promise<Container> {
    return this.rewrite(id, (record) => ({ ...record, ports }))
  }

  private async rewrite(id: string, change: (record: ContainerRecord) => ContainerRecord): Promise<Container> {
    return this.changes.run(id, async () => {
      const { machine, changeVersion, view } = this.available(id)
      const record = change(view.record)
      if (isDeepStrictEqual(record, view.record)) return this.present(view)
      const renamed = record.execution.name !== view.record.execution.name
      const release = renamed ? this.reserveName(record.execution.name) : undefined
      try {
        await this.options.machines.writeRecord(machine, changeVersion, record)
        return await this.shown(record)
      } finally {
        release?.()
      }
    })
  }

  /** Runs `change` while no other reconfiguration of this container does. */
  async exclusively<T>(id: string, change: () => Promise<T>): Promise<T> {
    return this.changes.run(id, change)
  }

  /** The container's log from byte `offset` on; empty when it has never run. */
  async openLog(id: string, offset: number, signal: AbortSignal): Promise<Readable> {
    this.entry(id)
    return this.options.logs.open(id, offset, signal)
  }

  /** Bytes that what the container wrote takes on the datastore; `not-found`. */
  async diskUsage(id: string, signal: AbortSignal): Promise<number> {
    this.entry(id)
    const bytes = await this.options.diskBytes(id, signal)
    if (bytes === undefined) throw new PortLayerError('not-found', `the disk of container ${id} is gone`)
    return bytes
  }

  /** Keeps a name for a container in the making until the returned function is called; `name-in-use`. */
  reserveName(name: string): () => void {
    const holder = [...this.entries.values()].find(({ view }) => view.container.name === name)
    if (holder !== undefined || this.reservedNames.has(name)) {
      const by = holder === undefined ? 'a container that is being made' : `container ${holder.view.container.id}`
      throw new PortLayerError('name-in-use', `the name ${name} is in use by ${by}`)
    }
    this.reservedNames.add(name)
    return () => {
      this.reservedNames.delete(name)
    }
  }

  /** Resolves when the watch shows the container with this record. */
  async shown(record: ContainerRecord): Promise<Container> {
    const look = (): Container | undefined => {
      const view = this.entries.get(record.id)?.view
      return view !== undefined && isDeepStrictEqual(view.record, record) ? this.present(view) : undefined
    }
    const message = `vSphere does not show what was made of container ${record.id}`
    return this.sights.within(record.id, look, watchDeadlineMilliseconds, message)
  }

  /** Lets go of timers. */
  close(): void {
    this.shutdowns.close()
  }

  /** `conflict` when a container that is on, or about to be, has a volume of this one. */
  private checkVolumes(record: ContainerRecord): void {
    const on = [...this.entries.values()].filter(
      ({ view }) => view.runs.poweredOn || this.poweringOn.has(view.container.id),
    )
    checkVolumesFree(
      record,
      on.map(({ view }) => view.record),
    )
  }

  /** A log that cannot be cut is only longer than it need be. */
  private async rotateLog({ id, execution }: ContainerRecord): Promise<void> {
    if (execution.logBytes === undefined) return
    await this.options.logs.rotate(id, execution.logBytes).catch((error: Error) => {
      this.options.log(`the log of container ${id} stays as long as it is: ${error.message}`)
    })
  }

  private async started(id: string, run: number): Promise<Container> {
    let begun = false
    const look = (): ContainerView | undefined => {
      const { view } = this.entry(id)
      // Before that, what is shown is the end of the run before.
      begun ||= view.runs.poweredOn || view.runs.reportedRun >= run
      const known = view.runs.state.status === 'running' || view.runs.state.status === 'exited'
      return begun && known && view.runs.run >= run ? view : undefined
    }
    const { machine, view } = this.entry(id)
    const message = `container ${view.container.name} did not start`
    try {
      return this.startedOrFailed(await this.sights.within(id, look, startDeadlineMilliseconds, message))
    } catch (error) {
      if (!(error instanceof PortLayerError) || error.code !== 'unavailable') throw error
      await this.options.machines.powerOff(machine)
      throw new PortLayerError('start-failed', `${error.message}; it was powered off`, { exitCode: 128, cause: error })
    }
  }

  private startedOrFailed(view: ContainerView): Container {
    const { state } = view.runs
    if (state.status !== 'exited') return this.present(view)
    if (state.error !== undefined) {
      throw new PortLayerError('start-failed', state.error, { exitCode: state.exitCode })
    }
    if (state.startedAt !== undefined) return this.present(view)
    throw new PortLayerError('start-failed', 'the VM was powered off before the process ran', { exitCode: 128 })
  }

  private async seen<T>(id: string, predicate: (entry: Entry) => T | undefined, what: string): Promise<T> {
    const message = `vSphere does not show the ${what} of container ${id}`
    return this.sights.within(id, () => predicate(this.entry(id)), watchDeadlineMilliseconds, message)
  }

  /** The entry, unless the container is on its way out. */
  private available(id: string): Entry {
    const entry = this.entry(id)
    if (!this.removals.has(id)) return entry
    throw new PortLayerError('conflict', `container ${entry.view.container.name} (${id}) is being removed`)
  }

  private present(view: ContainerView): Container {
    if (!this.removals.has(view.container.id)) return view.container
    return { ...view.container, state: { status: 'removing' } }
  }

  private read(machine: MachineId, seen: SeenMachine, before: ContainerView | undefined): ContainerView | undefined {
    try {
      const view = viewContainer(this.options.vch, seen, before, timestamp())
      this.complaints.delete(machine)
      return view
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      this.complain(machine, `VM ${machine} is left out: ${error.message}`)
      return undefined
    }
  }

  /** Says it once, not at every sight. */
  private complain(machine: MachineId, line: string): void {
    if (this.complaints.get(machine) === line) return
    this.complaints.set(machine, line)
    this.options.log(line)
  }

  private forget(machine: MachineId, id: string): void {
    const entry = this.entries.get(id)
    this.idOfMachine.delete(machine)
    this.complaints.delete(machine)
    if (entry === undefined) return
    this.entries.delete(id)
    this.shutdowns.forget(id)
    this.tell('removed', { ...entry.view.container, state: { status: 'removing' } }, this.removals.takeVolumes(id))
    this.sights.wake(id)
  }

  private tell(
    action: Extract<PortLayerEvent, { type: 'container' }>['action'],
    container: Container,
    volumes?: readonly Volume[],
  ): void {
    this.options.publish({ type: 'container', action, container, ...(volumes && { volumes }), time: timestamp() })
  }
}
