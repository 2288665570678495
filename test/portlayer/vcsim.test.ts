import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { PortLayerEvent } from '../../appliance/portlayer/api'
import type { GuestConfig } from '../../appliance/portlayer/appliance-file'
import { PortLayerClient } from '../../appliance/portlayer/client'
import { exampleRecord } from '../../appliance/portlayer/execution/example'
import { runPortLayer } from '../../appliance/portlayer/port-layer'
import { connect, type ManagedObjectReference, thumbprintOf, type Vim } from '../../vmomi'

/**
 * The port layer against vcsim, a server that others wrote: all but what needs a guest or a disk. vcsim tells its watchers of
 * power states and of VMs that come and go, not of changed configurations: those are read by the next port layer.
 */
const credentials = { username: 'vch1', password: 'p&<ss>"word' }
const startedAt = '2024-01-01T00:00:00.000000001Z'
const finishedAt = '2024-01-01T00:00:05.000000001Z'
const { storage, execution } = exampleRecord

let server: ChildProcess
let vim: Vim
let config: GuestConfig
let directory: string
let client: PortLayerClient
let stop: AbortController
let ended: Promise<void>
let lines: string[]
let folder: ManagedObjectReference

async function freePort(): Promise<number> {
  const socket = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => socket.once('listening', resolve))
  const address = socket.address()
  await new Promise((resolve) => socket.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function startSimulator(): Promise<string> {
  const path = join(process.env.VIC_TOOLS ?? join(__dirname, '../../.cache/bin'), 'vcsim')
  if (!existsSync(path))
    throw new Error(`${path} is missing: run quickstart/install --with-test-peers, or set VIC_TOOLS to where vcsim is`)
  const port = await freePort()
  const { username, password } = credentials
  const args = ['-esx', '-l', `127.0.0.1:${port}`, '-username', username, '-password', password]
  server = spawn(path, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of server.stdout ?? []) if (String(line).includes('GOVC_URL')) break
  return `https://127.0.0.1:${port}/sdk`
}

/** What the driver does: an appliance VM with a SCSI controller, and its configuration. */
async function makeVch(url: string, thumbprint: string): Promise<void> {
  const found = await vim.retrieveAll({
    below: vim.content.rootFolder,
    properties: { ResourcePool: ['name'], Datacenter: ['vmFolder'], HostSystem: ['name'], VirtualMachine: ['name'] },
  })
  const entities = await vim.retrieveAll({
    below: vim.content.rootFolder,
    properties: { Datastore: ['name'], Network: ['name'] },
  })
  const one = <T extends string>(type: T) => {
    const object = [...found, ...entities].find((candidate) => candidate.type === type)
    if (object === undefined) throw new Error(`vcsim has no ${type}`)
    return object.reference
  }
  const datacenter = found.find(({ type }) => type === 'Datacenter')
  if (datacenter?.type !== 'Datacenter' || datacenter.properties.vmFolder === undefined) throw new Error('no folder')
  folder = datacenter.properties.vmFolder
  const { name: datastoreName } = await vim.read(one('Datastore'), 'Datastore', ['name'])
  const { name: networkName } = await vim.read(one('Network'), 'Network', ['name'])
  if (datastoreName === undefined || networkName === undefined) throw new Error('nameless')
  const vm = await vim.run('CreateVM_Task', folder, {
    pool: one('ResourcePool'),
    config: {
      name: 'vch1',
      guestId: 'otherLinux64Guest',
      numCPUs: 1,
      memoryMB: 128,
      files: { vmPathName: `[${datastoreName}]` },
      deviceChange: [
        {
          operation: 'add',
          device: { _type: 'ParaVirtualSCSIController', key: -1, busNumber: 0, sharedBus: 'noSharing' },
        },
      ],
    },
  })
  const { 'config.uuid': uuid } = await vim.read(vm, 'VirtualMachine', ['config.uuid'])
  const loopback = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.internal === true && address.family === 'IPv4')
  if (uuid === undefined || loopback === undefined) throw new Error('no uuid or no loopback interface')
  const text = ({ type, value }: ManagedObjectReference): string => `${type}:${value}`
  const network = { network: text(one('Network')), networkName }
  config = {
    version: 1,
    id: 'vch-1',
    name: 'vch1',
    endpoint: { url, thumbprint, ...credentials },
    uuid,
    placement: {
      resourcePool: text(one('ResourcePool')),
      folder: text(folder),
      host: text(one('HostSystem')),
      datastore: text(one('Datastore')),
      datastoreName,
      directory: 'vch1',
    },
    nics: [
      { mac: loopback.mac, role: 'public', ...network },
      { mac: '00:50:56:00:00:02', role: 'bridge', ...network },
    ],
    bridgeSubnet: '172.16.0.0/24',
    authorizedKeys: [],
    registries: { insecure: [], certificateAuthorities: [] },
    limits: { defaultMemoryMegabytes: 128, defaultCpus: 1 },
  }
  // vcsim has no disks that could be written: the layer is one that was made before.
  const hex = storage.layer.slice('sha256:'.length)
  const layer = { version: 1, chainId: storage.layer, diffId: storage.layer, size: 5, createdAt: startedAt }
  const fileManager = vim.content.fileManager
  if (fileManager === undefined) throw new Error('no file manager')
  await vim.call('MakeDirectory', fileManager, {
    name: `[${datastoreName}] vch1/images/${hex}`,
    createParentDirectories: true,
  })
  const upload = (path: string, content: string) =>
    vim.files.upload({ datastore: datastoreName, path: `vch1/${path}` }, content)
  await upload(`images/${hex}/layer.json`, JSON.stringify(layer))
  await upload(`images/${hex}/layer.vmdk`, 'x')
  await upload('bootstrap.iso', 'x')
}

async function startPortLayer(): Promise<void> {
  stop = new AbortController()
  lines = []
  const socketPath = join(directory, 'socket')
  let answering: () => void = () => undefined
  const ready = new Promise<void>((resolve) => {
    answering = resolve
  })
  const log = (line: string): void => {
    lines.push(line)
    if (line.startsWith('answering')) answering()
  }
  ended = runPortLayer({
    config,
    socketPath,
    unpackProgram: join(directory, 'no-unpacking'),
    log,
    signal: stop.signal,
    machine: 'other',
  })
  await Promise.race([ready, ended])
  client = new PortLayerClient(socketPath)
}

async function stopPortLayer(): Promise<void> {
  client.close()
  stop.abort(new Error('the test is over'))
  await ended
}

async function machineOf(id: string): Promise<ManagedObjectReference> {
  const machines = await vim.retrieveAll({ below: folder, properties: { VirtualMachine: ['name'] } })
  const machine = machines.find(({ properties }) => properties.name === id)
  if (machine === undefined) throw new Error(`no VM ${id}`)
  return machine.reference
}

/** What the tether would report. */
async function report(id: string, state: object): Promise<void> {
  const value = JSON.stringify(state)
  const spec = { extraConfig: [{ _type: 'OptionValue' as const, key: 'guestinfo.vic.state', value }] }
  await vim.run('ReconfigVM_Task', await machineOf(id), { spec })
}

async function make(name: string): Promise<string> {
  const { handle, container } = await client.createHandle()
  await client.joinExecution(handle, { ...execution, name })
  await client.joinStorage(handle, storage)
  await client.joinNetwork(handle, { endpoints: [{ network: 'bridge' }] })
  await client.commit(handle)
  return container
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'port-layer-'))
  const url = await startSimulator()
  const thumbprint = await thumbprintOf(url)
  vim = await connect({ ...credentials, url, thumbprint })
  await makeVch(url, thumbprint)
  await startPortLayer()
}, 60_000)

afterAll(async () => {
  if (client !== undefined) await stopPortLayer()
  await vim?.close()
  const exited = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  await exited
  await rm(directory, { recursive: true, force: true })
})

test('info tells of the host, the pool and the datastore', async () => {
  const info = await client.info()
  expect(info).toMatchObject({ vch: { id: 'vch-1', name: 'vch1' }, defaults: { memory: 128 * 1024 * 1024, cpus: 1 } })
  expect(info.cpus).toBeGreaterThan(0)
  expect(info.memory).toBeGreaterThan(0)
  expect(info.datastore.capacity).toBeGreaterThan(0)
})

test('the life of a container', async () => {
  const events: string[] = []
  const abort = new AbortController()
  let ready: () => void = () => undefined
  const watching = new Promise<void>((resolve) => {
    ready = resolve
  })
  const following = (async () => {
    for await (const event of client.events(abort.signal) as AsyncIterable<PortLayerEvent>) {
      if (event.type === 'ready') ready()
      if (event.type === 'container') events.push(event.action)
    }
  })()
  following.catch(() => undefined)
  await watching

  const id = await make('web')
  expect(await client.container(id)).toMatchObject({
    name: 'web',
    state: { status: 'created' },
    memory: 128 * 1024 * 1024,
    endpoints: [{ network: 'bridge', address: '172.16.0.2', prefixLength: 24, gateway: '172.16.0.1' }],
  })
  await expect(make('web')).rejects.toMatchObject({ code: 'name-in-use' })
  expect(await text(await client.log(id))).toBe('')

  const starting = client.start(id)
  const failed = expect(starting).rejects.toMatchObject({ code: 'start-failed', exitCode: 128 })
  while ((await client.container(id)).state.status !== 'starting')
    await new Promise((resolve) => setTimeout(resolve, 20))
  await expect(client.remove(id)).rejects.toMatchObject({ code: 'conflict' })
  await vim.run('PowerOffVM_Task', await machineOf(id), {})
  await failed
  expect((await client.container(id)).state).toMatchObject({ status: 'exited', run: 1, exitCode: 137 })

  await client.remove(id)
  await expect(client.container(id)).rejects.toMatchObject({ code: 'not-found' })
  abort.abort(new Error('enough'))
  await expect(following).rejects.toThrow('enough')
  expect(events).toEqual(['created', 'changed', 'exited', 'changed', 'removed'])
})

test('a VM destroyed in vSphere is a container gone', async () => {
  const id = await make('victim')
  const waiting = expect(client.wait(id, 1)).rejects.toMatchObject({ code: 'not-found' })
  await vim.run('Destroy_Task', await machineOf(id), {})
  await waiting
})

test('a layer that is missing, or in use', async () => {
  const id = await make('holder')
  await expect(client.removeLayer(storage.layer)).rejects.toMatchObject({ code: 'conflict' })
  const { handle } = await client.createHandle()
  await client.joinExecution(handle, { ...execution, name: 'other' })
  await client.joinStorage(handle, { layer: `sha256:${'f'.repeat(64)}` })
  await expect(client.commit(handle)).rejects.toMatchObject({ code: 'not-found' })
  await client.remove(id)
})

test('everything is read back after a restart', async () => {
  const id = await make('survivor')
  await client.putDocument('image-x', { a: 1 })
  await client.updateSecrets({ adminHostKey: 'host key' })
  await report(id, { run: 4, status: 'exited', startedAt, finishedAt, exitCode: 3 })
  const before = await client.container(id)
  const secrets = await client.secrets()
  await stopPortLayer()
  await startPortLayer()
  expect(await client.container(id)).toEqual({
    ...before,
    state: { status: 'exited', run: 4, startedAt, finishedAt, exitCode: 3, oomKilled: false },
  })
  expect(await client.secrets()).toEqual(secrets)
  expect(secrets.channelKey).toContain('PRIVATE KEY')
  expect((await client.document('image-x'))?.value).toEqual({ a: 1 })
  expect((await client.layers()).map(({ chainId }) => chainId)).toEqual([storage.layer])
  await client.remove(id)
})

test('a volume outlives the containers that have it, and every port layer', async () => {
  const { name: datastoreName } = { name: config.placement.datastoreName }
  const volume = await client.createVolume({ name: 'data', capacity: 2 ** 25, annotations: { a: 1 } })
  expect(volume.path).toBe(`[${datastoreName}] vch1/volumes/data/volume.vmdk`)
  const made = async (name: string, readOnly: boolean) => {
    const { handle, container } = await client.createHandle()
    await client.joinExecution(handle, { ...execution, name })
    const mount = { volume: 'data', target: '/data', readOnly, copyUp: true }
    await client.joinStorage(handle, { ...storage, volumes: [mount] })
    await client.commit(handle)
    return container
  }
  const [one, other] = [await made('one', false), await made('other', true)]
  const modes = async (id: string) => {
    const found = await vim.read(await machineOf(id), 'VirtualMachine', ['config.hardware.device'])
    return (found['config.hardware.device'] ?? []).flatMap(({ backing, unitNumber }) =>
      backing?._type === 'VirtualDiskFlatVer2BackingInfo' && backing.fileName === volume.path
        ? [`${unitNumber} ${backing.diskMode}`]
        : [],
    )
  }
  expect([await modes(one), await modes(other)]).toEqual([
    ['1 independent_persistent'],
    ['1 independent_nonpersistent'],
  ])
  await expect(client.removeVolume('data')).rejects.toMatchObject({ code: 'conflict' })
  await client.remove(one)
  await client.remove(other)
  expect(
    (await vim.files.head({ datastore: datastoreName, path: 'vch1/volumes/data/volume.vmdk' }))?.length,
  ).toBeDefined()
  await stopPortLayer()
  await startPortLayer()
  expect(await client.volumes()).toEqual([volume])
  expect((await client.volumesWithUsage())[0]?.used).toBeGreaterThanOrEqual(0)
  await client.removeVolume('data')
  expect(await vim.files.head({ datastore: datastoreName, path: 'vch1/volumes/data/volume.vmdk' })).toBeUndefined()
})
