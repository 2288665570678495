import { Readable } from 'node:stream'
import { setImmediate as settle } from 'node:timers/promises'
import type { NfsShare } from '../../../tether/config'
import type { Container, ExecutionSpec, PortLayerEvent, PublishedPort, VolumeMount } from '../api'
import { parseSubnet } from '../network/ipam'
import { Networks } from '../network/networks'
import { PortLayerError } from '../problem'
import type { HeldVolume } from '../storage/volumes'
import { Containers, type ContainersOptions } from './containers'
import { exampleRecord } from './example'
import { Handles } from './handles'
import { MemoryMachines } from './memory-machines'

const { execution, storage, vch } = exampleRecord
const startedAt = '2024-01-01T00:00:00.000000001Z'
const finishedAt = '2024-01-01T00:00:05.000000001Z'

interface Fixture {
  readonly machines: MemoryMachines
  readonly containers: Containers
  readonly handles: Handles
  readonly events: string[]
  /** Volumes that were let go of. */
  readonly released: string[]
  /** How much of logs was to be kept. */
  readonly rotated: string[]
  /** How containers' disks were taken from those who copy files. */
  readonly logged: readonly string[]
  readonly disk: { readonly calls: string[]; refusal: Error | undefined }
  make(changes?: Partial<ExecutionSpec>, volumes?: readonly VolumeMount[]): Promise<Container>
  /** What the guest of the only VM reports of a run. */
  run(run: number, status: string, more?: object): void
}

function open({ rewired = [] }: { readonly rewired?: readonly PublishedPort[] } = {}): Fixture {
  const events: string[] = []
  const logged: string[] = []
  const publish = (event: PortLayerEvent): void => {
    if (event.type !== 'container') return
    const volumes = event.volumes?.map(({ name }) => ` with ${name}`) ?? []
    events.push(`${event.action} ${event.container.state.status}${volumes.join('')}`)
  }
  const machines = new MemoryMachines((machine, seen) => containers.see(machine, seen))
  const rotated: string[] = []
  const logs: ContainersOptions['logs'] = {
    open: async () => Readable.from([]),
    rotate: async (_id, limit) => {
      rotated.push(`${limit}`)
      if (limit === 13) throw new Error('the datastore is full')
    },
  }
  const disk: Fixture['disk'] = { calls: [], refusal: undefined }
  const shutDisk: ConstructorParameters<typeof Containers>[0]['shutDisk'] = async (_id, how) => {
    if (disk.refusal !== undefined) throw disk.refusal
    disk.calls.push(how)
    return () => disk.calls.push('reopen')
  }
  const containers: Containers = new Containers({
    vch,
    machines,
    publish,
    logs,
    diskBytes: async () => 4096,
    shutDisk,
    removeVolume: async (name, goingWith) => {
      machines.tasks.push(`remove ${name} with ${goingWith === containers.list()[0]?.id ? 'its container' : goingWith}`)
      if (name === 'shared') throw new PortLayerError('conflict', 'volume shared is in use')
      if (name === 'stuck') throw new Error('the datastore is away')
      return { name, store: 'default', capacity: 1, createdAt: startedAt, path: '[ds] x.vmdk', annotations: {} }
    },
    log: (line) => logged.push(line),
  })
  containers.markComplete()
  const networks = new Networks({
    vch,
    subnet: parseSubnet('172.16.0.0/29'),
    endpoints: () => containers.records().flatMap(({ endpoints }) => endpoints),
  })
  const settings = {
    defaultMemoryMegabytes: 126,
    defaultCpus: 2,
    authorizedKey: 'ssh-ed25519 AAAA',
    nameservers: ['10.0.0.1'],
    searchDomains: [],
  }
  const holdLayer = (): (() => void) => () => undefined
  const released: string[] = []
  const shares = new Map<string, NfsShare>()
  const holdVolumes = (names: readonly string[]): HeldVolume[] =>
    names.map((name) => {
      const path = `[ds] vch/volumes/${name}/volume.vmdk`
      const volume = { name, store: 'default', capacity: 2 ** 30, createdAt: startedAt, path, annotations: {} }
      return { volume, release: () => void released.push(name) }
    })
  const rewire = async () => ({ ports: rewired, release: () => undefined })
  const handles = new Handles({
    vch,
    containers,
    machines,
    networks,
    holdLayer,
    holdVolumes,
    shareOf: (volume) => shares.get(volume),
    settings: () => settings,
    rewire,
  })
  return {
    machines,
    logged,
    containers,
    handles,
    events,
    released,
    rotated,
    disk,
    async make(changes = {}, volumes = []) {
      const { handle } = handles.create()
      handles.joinExecution(handle, { ...execution, ...changes })
      handles.joinStorage(handle, { ...storage, ...(volumes.length > 0 && { volumes }) })
      handles.joinNetwork(handle, { endpoints: [{ network: 'bridge' }] })
      return handles.commit(handle)
    },
    run(run, status, more = {}) {
      const poweredOn = status === 'running' || status === 'booting'
      machines.report(machines.only(), 'state', { run, status, ...more }, poweredOn)
    },
  }
}

test('one commit is one task, with the defaults of the VCH', async () => {
  const { make, machines, events } = open()
  const container = await make()
  expect(machines.tasks).toEqual(['create'])
  expect(events).toEqual(['created created'])
  expect(container).toMatchObject({ name: 'web', memory: 128 * 1024 * 1024, cpus: 2, state: { status: 'created' } })
  expect(container.endpoints).toMatchObject([{ address: '172.16.0.2', prefixLength: 29, gateway: '172.16.0.1' }])
})

test('names and addresses are unique among containers in the making, and free again after a failure', async () => {
  const { make, handles } = open()
  const outcomes = await Promise.allSettled([make(), make(), make({ name: 'db' })])
  expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'made'))).toEqual([
    'made',
    'name-in-use',
    'made',
  ])
  const { handle } = handles.create()
  handles.joinExecution(handle, { ...execution, name: 'other' })
  handles.joinStorage(handle, storage)
  handles.joinNetwork(handle, { endpoints: [{ network: 'bridge', address: '172.16.0.2' }] })
  await expect(handles.commit(handle)).rejects.toMatchObject({ code: 'conflict' })
  const last = await make({ name: 'other' })
  expect(last.endpoints[0]?.address).toBe('172.16.0.4')
})

test('a network that is not there yet is joined by a later change', async () => {
  const { handles } = open()
  const { handle, container: id } = handles.create()
  handles.joinExecution(handle, execution)
  handles.joinStorage(handle, storage)
  handles.joinNetwork(handle, { endpoints: [{ network: 'later' }, { network: 'bridge' }] })
  const made = await handles.commit(handle)
  expect(made.network.endpoints.map(({ network }) => network)).toEqual(['later', 'bridge'])
  expect(made.endpoints).toMatchObject([{ network: 'bridge' }])
  const again = handles.create(id)
  handles.joinNetwork(again.handle, made.network)
  expect((await handles.commit(again.handle)).endpoints).toEqual(made.endpoints)
})

test('a handle made before another change is refused', async () => {
  const { make, handles, containers, machines } = open()
  const { id } = await make()
  const stale = handles.create(id)
  const fresh = await containers.update(id, { name: 'renamed' })
  expect(fresh.name).toBe('renamed')
  handles.joinExecution(stale.handle, execution)
  await expect(handles.commit(stale.handle)).rejects.toMatchObject({ code: 'conflict' })
  const { handle } = handles.create(id)
  handles.joinExecution(handle, { ...execution, name: 'renamed', memory: 256 * 1024 * 1024 })
  // With what the guest itself takes.
  expect((await handles.commit(handle)).memory).toBe((256 + 112) * 1024 * 1024)
  expect(machines.tasks).toEqual(['create', 'writeRecord', 'reconfigure'])
  await expect(handles.commit(handle)).rejects.toMatchObject({ code: 'not-found' })
})

test('a container that runs gets another network in one task, with its ports', async () => {
  const { make, containers, machines, handles, run } = open({
    rewired: [{ containerPort: 80, protocol: 'tcp', hostPort: 8080, hostAddress: '0.0.0.0' }],
  })
  const { id } = await make()
  const starting = containers.start(id)
  await settle()
  run(1, 'running', { startedAt })
  await starting
  const { handle } = handles.create(id)
  handles.joinNetwork(handle, { endpoints: [] })
  const changed = await handles.commit(handle)
  expect(changed).toMatchObject({ endpoints: [], ports: [{ hostPort: 8080 }], state: { status: 'running' } })
  expect(machines.tasks).toEqual(['create', 'powerOn', 'reconfigure'])
})

test.each([4096, 13])(
  'a start cuts a log that is to have at most %d bytes, and does not fail for it',
  async (logBytes) => {
    const { make, containers, run, rotated } = open()
    const { id } = await make({ logBytes })
    const starting = containers.start(id)
    await settle()
    run(1, 'running', { startedAt })
    await starting
    expect(rotated).toEqual([String(logBytes)])
  },
)

test('start answers when the process runs, wait when it has ended', async () => {
  const { make, containers, machines, run, events } = open()
  const { id } = await make()
  const starting = containers.start(id)
  const waiting = containers.wait(id, 1, new AbortController().signal)
  await settle()
  run(1, 'booting')
  await settle()
  expect(containers.get(id).state).toEqual({ status: 'starting', run: 1 })
  run(1, 'running', { startedAt })
  expect((await starting).state).toEqual({ status: 'running', run: 1, startedAt })
  run(1, 'exited', { startedAt, finishedAt, exitCode: 3 })
  expect((await waiting).state).toMatchObject({ status: 'exited', run: 1, exitCode: 3 })
  expect(machines.tasks).toEqual(['create', 'powerOn'])
  expect(events).toEqual(['created created', 'changed starting', 'started running', 'exited exited'])
})

test('a run too short to be seen running has started all the same', async () => {
  const { make, containers, run, events } = open()
  const { id } = await make()
  const starting = containers.start(id)
  await settle()
  run(1, 'exited', { startedAt, finishedAt, exitCode: 0 })
  expect((await starting).state.status).toBe('exited')
  expect(events.slice(-2)).toEqual(['started running', 'exited exited'])
})

test('a second run is not taken for the first', async () => {
  const { make, containers, run } = open()
  const { id } = await make()
  const first = containers.start(id)
  await settle()
  run(1, 'exited', { startedAt, finishedAt, exitCode: 7 })
  await first
  const second = containers.start(id)
  await settle()
  await settle()
  run(2, 'running', { startedAt })
  expect((await second).state).toMatchObject({ status: 'running', run: 2 })
})

test('a process that cannot be started fails the start with its exit code', async () => {
  const { make, containers, run } = open()
  const { id } = await make()
  const starting = containers.start(id)
  await settle()
  run(1, 'failed', { exitCode: 127, error: 'exec: "nope": not found' })
  await expect(starting).rejects.toMatchObject({
    code: 'start-failed',
    exitCode: 127,
    message: 'exec: "nope": not found',
  })
})

test('a VM powered off under a start fails it', async () => {
  const { make, containers, machines } = open()
  const { id } = await make()
  const starting = containers.start(id)
  await settle()
  await machines.powerOff(machines.only())
  await expect(starting).rejects.toMatchObject({ code: 'start-failed', exitCode: 128 })
})

test('removal: not while it runs, once, and told', async () => {
  const { make, containers, machines, run, events } = open()
  const { id } = await make()
  const starting = containers.start(id)
  await settle()
  run(1, 'running', { startedAt })
  await starting
  await expect(containers.remove(id)).rejects.toMatchObject({ code: 'conflict' })
  expect((await containers.powerOff(id)).state).toMatchObject({ status: 'exited', exitCode: 137 })
  const removal = containers.remove(id)
  expect(containers.get(id).state).toEqual({ status: 'removing' })
  await expect(containers.remove(id)).rejects.toMatchObject({ code: 'conflict' })
  await expect(containers.start(id)).rejects.toMatchObject({ code: 'conflict' })
  await removal
  const gone = { code: 'not-found', message: `No such container: ${id}` }
  expect(() => containers.get(id)).toThrow(expect.objectContaining(gone))
  expect(events.slice(-2)).toEqual(['changed removing', 'removed removing'])
  expect(machines.tasks.filter((task) => task === 'destroy')).toHaveLength(1)
})

test('a removal takes the volumes that nobody else has, before the VM, and tells them with it', async () => {
  const { make, containers, machines, events, logged } = open()
  const { id } = await make()
  await containers.remove(id, ['one', 'shared', 'stuck', 'two'])
  expect(machines.tasks.slice(1)).toEqual([
    'detachVolumes',
    ...['one', 'shared', 'stuck', 'two'].map((name) => `remove ${name} with its container`),
    'destroy',
  ])
  expect(events.at(-1)).toBe('removed removing with one with two')
  expect(logged).toEqual([`volume stuck of container ${id}: the datastore is away`])
})

test('a VM destroyed behind our back is a removed container, and ends the waiting for it', async () => {
  const { make, containers, machines, events } = open()
  const { id } = await make()
  const waiting = containers.wait(id, 1, new AbortController().signal)
  await machines.destroy(machines.only())
  await expect(waiting).rejects.toMatchObject({ code: 'not-found' })
  expect(events.at(-1)).toBe('removed removing')
})

test('a waiter that leaves is forgotten', async () => {
  const { make, containers } = open()
  const { id } = await make()
  const abort = new AbortController()
  const waiting = containers.wait(id, 1, abort.signal)
  abort.abort(new Error('gone'))
  await expect(waiting).rejects.toThrow('gone')
})

test('volumes come with the VM, are held while it is made, and written by one container at a time', async () => {
  const { make, machines, containers, released } = open()
  const mount = (volume: string, target: string, readOnly = false): VolumeMount => ({
    ...{ volume, target, readOnly, copyUp: true },
  })
  const writer = await make({ name: 'db' }, [mount('data', '/a'), mount('seed', '/b', true), mount('data', '/c', true)])
  expect(machines.tasks).toEqual(['create'])
  expect(machines.volumes).toEqual([
    { path: '[ds] vch/volumes/data/volume.vmdk', unit: 1, access: 'write', kilobytes: 2 ** 20 },
    { path: '[ds] vch/volumes/seed/volume.vmdk', unit: 2, access: 'read', kilobytes: 2 ** 20 },
  ])
  expect(released).toEqual(['data', 'seed'])
  const reader = await make({ name: 'web' }, [mount('data', '/x', true)])
  const seeded = await make({ name: 'two' }, [mount('seed', '/x', true)])
  const starting = containers.start(writer.id)
  starting.catch(() => undefined)
  // Also before vSphere shows that the first one is on.
  await expect(containers.start(reader.id)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/^container web .* cannot start: container db .* is running with volume data/),
  })
  const other = containers.start(seeded.id)
  other.catch(() => undefined)
  await settle()
  expect(machines.tasks.filter((task) => task === 'powerOn')).toHaveLength(2)
  containers.close()
})

test('whoever copies files of a container that does not run lets go of its disk before it starts, or is removed', async () => {
  const { make, containers, machines, disk, run } = open()
  const { id } = await make()
  expect(await containers.diskAtRest(id)).toBe(`[ds] ${machines.only()}/root.vmdk`)
  disk.refusal = new Error('files are being copied')
  await expect(containers.start(id)).rejects.toThrow('files are being copied')
  expect(machines.tasks).toEqual(['create'])
  disk.refusal = undefined
  const started = containers.start(id)
  await settle()
  expect(disk.calls).toEqual(['wait'])
  run(1, 'running', { startedAt })
  await started
  expect(disk.calls).toEqual(['wait', 'reopen'])
  await expect(containers.diskAtRest(id)).rejects.toMatchObject({ code: 'conflict' })
  run(1, 'exited', { startedAt, finishedAt, exitCode: 0 })
  await settle()
  await containers.remove(id)
  expect(disk.calls).toEqual(['wait', 'reopen', 'break', 'reopen'])
})
