import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import type { Layer } from './api'
import { PortLayerClient } from './client'
import { EventHub } from './events'
import { exampleRecord } from './execution/example'
import { parseSubnet } from './network/ipam'
import { Networks } from './network/networks'
import { PortLayerError } from './problem'
import { createPortLayerServer, type PortLayerServices } from './server'
import { DiskVolumes } from './storage/disk-volumes'
import { Documents } from './storage/documents'
import { MemoryFiles } from './storage/memory-files'
import { Spools } from './storage/spools'
import { Volumes } from './storage/volumes'

const { execution, storage, network, id } = exampleRecord
const chainId = `sha256:${'a'.repeat(64)}`
const diffId = `sha256:${'b'.repeat(64)}`

let directory: string
let server: Server
let client: PortLayerClient
let hub: EventHub
let lines: string[]
let services: PortLayerServices

/** A part of the API that a test does not use. */
function unused(): never {
  throw new Error('not used here')
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'port-layer-'))
  hub = new EventHub()
  lines = []
  services = {
    info: unused,
    networks: new Networks({ vch: 'v', subnet: parseSubnet('172.16.0.0/16'), endpoints: () => [] }),
    events: hub,
    handles: {
      create: (container) => ({ handle: 'h', container: container ?? id }),
      joinExecution: () => undefined,
      joinStorage: () => undefined,
      joinNetwork: () => undefined,
      commit: unused,
    },
    containers: {
      list: () => [],
      get: (wanted) => {
        throw new PortLayerError('not-found', `there is no container ${wanted}`)
      },
      start: async () => {
        throw new PortLayerError('start-failed', 'exec: "x": not found', { exitCode: 127 })
      },
      powerOff: unused,
      wait: (_id, _run, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            lines.push('wait aborted')
            reject(signal.reason)
          })
        }),
      remove: async () => undefined,
      update: unused,
      diskUsage: async () => 4096,
      openLog: async (_id, offset) => Readable.from([Buffer.from('line 1\nline 2\n').subarray(offset)]),
    },
    files: { describe: unused, read: unused, write: unused, export: unused, pack: unused, changes: unused },
    layers: {
      list: () => [],
      async *openTar(wanted) {
        yield Buffer.from('first')
        if (wanted !== chainId) throw new PortLayerError('internal', 'it reads back as something else')
        yield Buffer.from(' second')
      },
      has: (wanted) => wanted === chainId,
      async write(layer, tar) {
        const content = await buffer(Readable.from(tar))
        return { ...layer, size: content.length, createdAt: 'now' }
      },
      remove: async () => undefined,
    },
    spools: new Spools(() => ({
      async use(use) {
        const place = await mkdtemp(join(directory, 'spool-'))
        try {
          return await use(place)
        } finally {
          await rm(place, { recursive: true })
          lines.push('spool removed')
        }
      },
    })),
    documents: await Documents.open(new MemoryFiles()),
    volumes: await Volumes.open({
      stores: new Map([['default', new DiskVolumes(new MemoryFiles(), unused)]]),
      users: () => [],
      log: unused,
    }),
    secrets: { get: () => ({ channelKey: 'k' }), update: async (patch) => ({ channelKey: 'k', ...patch }) },
  }
  const socket = join(directory, 'socket')
  server = createPortLayerServer(services, (line) => lines.push(line)).listen(socket)
  await once(server, 'listening')
  client = new PortLayerClient(socket)
})

afterEach(async () => {
  client.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(directory, { recursive: true, force: true })
})

test('handles are joined, and bodies are checked', async () => {
  const { handle } = await client.createHandle()
  await client.joinExecution(handle, execution)
  await client.joinStorage(handle, storage)
  await client.joinNetwork(handle, network)
  const wrong = { ...execution, name: '../x', process: { ...execution.process, args: [] } }
  await expect(client.joinExecution(handle, wrong)).rejects.toMatchObject({
    code: 'invalid',
    status: 400,
    message: expect.stringMatching(/name: .*process.args: /),
  })
})

test('problems come through as they were thrown', async () => {
  await expect(client.container('x')).rejects.toMatchObject({ code: 'not-found', message: 'there is no container x' })
  await expect(client.start('x')).rejects.toMatchObject({ code: 'start-failed', status: 422, exitCode: 127 })
  expect(lines).toEqual([])
  await expect(client.commit('h')).rejects.toMatchObject({ code: 'internal', status: 500 })
  expect(lines).toEqual([expect.stringContaining('POST /handles/h/commit: Error: not used here')])
})

test('events flow until the watcher leaves', async () => {
  const abort = new AbortController()
  const seen: string[] = []
  const reading = (async () => {
    for await (const event of client.events(abort.signal)) {
      seen.push(event.type)
      if (event.type === 'ready') hub.publish({ type: 'secrets' })
      else abort.abort(new Error('enough'))
    }
  })()
  await expect(reading).rejects.toThrow('enough')
  expect(seen).toEqual(['ready', 'secrets'])
})

test('a port layer that goes away ends the events as unavailable', async () => {
  const reading = (async () => {
    for await (const event of client.events()) if (event.type === 'ready') server.closeAllConnections()
  })()
  await expect(reading).rejects.toMatchObject({ code: 'unavailable' })
})

test('nobody on the socket is unavailable', async () => {
  await expect(new PortLayerClient(join(directory, 'nobody')).info()).rejects.toMatchObject({ code: 'unavailable' })
})

test('a wait whose client leaves is aborted', async () => {
  const abort = new AbortController()
  const waiting = client.wait(id, 1, abort.signal)
  setTimeout(() => abort.abort(new Error('bored')), 50)
  await expect(waiting).rejects.toThrow('bored')
  while (lines.length === 0) await new Promise((resolve) => setImmediate(resolve))
  expect(lines).toEqual(['wait aborted'])
})

test('logs are streamed from an offset', async () => {
  expect(await text(await client.log(id, 7))).toBe('line 2\n')
})

test('layers: a stream of any length, and its regular end', async () => {
  expect(await client.hasLayer(chainId)).toBe(true)
  expect(await client.hasLayer(diffId)).toBe(false)
  const megabyte = Buffer.alloc(1024 * 1024)
  const layer = await client.writeLayer({ chainId, diffId }, Readable.from(Array(20).fill(megabyte)))
  expect(layer).toEqual({ chainId, diffId, size: 20 * megabyte.length, createdAt: 'now' })
})

test('a layer whose source fails is not a layer, and the source says why', async () => {
  const tar = new Readable({ read: () => undefined })
  tar.push(Buffer.alloc(100))
  let end: (error: unknown) => void = () => undefined
  const ended = new Promise((resolve) => {
    end = resolve
  })
  services.layers.write = async (_layer, received): Promise<Layer> => {
    tar.destroy(new Error('digest mismatch'))
    try {
      for await (const _ of received);
    } catch (error) {
      end(error)
      throw error
    }
    throw new Error('the tar ended regularly')
  }
  await expect(client.writeLayer({ chainId, diffId }, tar)).rejects.toThrow('digest mismatch')
  expect(await ended).toMatchObject({ code: 'ECONNRESET' })
})

test('a layer refused in the middle: the answer is heard, the source is destroyed', async () => {
  services.layers.write = async () => {
    throw new PortLayerError('no-space', 'the datastore is full')
  }
  const endless = new Readable({
    read() {
      this.push(Buffer.alloc(65536))
    },
  })
  await expect(client.writeLayer({ chainId, diffId }, endless)).rejects.toMatchObject({ code: 'no-space', status: 507 })
  expect(endless.destroyed).toBe(true)
})

test('documents with their conditions', async () => {
  expect(await client.document('x')).toBeUndefined()
  const etag = await client.putDocument('x', { a: [1] }, { absent: true })
  expect(await client.document('x')).toEqual({ value: { a: [1] }, etag })
  await expect(client.putDocument('x', 2, { absent: true })).rejects.toMatchObject({ code: 'precondition-failed' })
  await client.putDocument('x', 'text', { etag })
  expect((await client.documents('')).map(({ name }) => name)).toEqual(['x'])
  await client.deleteDocument('x')
  expect(await client.documents()).toEqual([])
})

test('a body that is too large is refused', async () => {
  await expect(client.putDocument('x', 'x'.repeat(5 * 1024 * 1024))).rejects.toMatchObject({ code: 'invalid' })
  expect(await client.document('x')).toBeUndefined()
})

test('secrets are merged, and unknown ones refused', async () => {
  expect(await client.updateSecrets({ adminHostKey: 'h' })).toEqual({ channelKey: 'k', adminHostKey: 'h' })
  const unknown = { password: 'p' } as object
  await expect(client.updateSecrets(unknown)).rejects.toMatchObject({ code: 'invalid' })
})

test.each([
  ['GET', '/nothing', 404, ''],
  ['POST', '/handles', 400, '{"container":"short"}'],
  ['POST', '/handles', 400, '{'],
  ['PUT', '/layers/nope?diffId=x', 400, ''],
  ['GET', `/containers/${id}/wait?run=-1`, 400, ''],
])('%s %s is answered with %d', async (method, path, status, body) => {
  const outgoing = request({ socketPath: join(directory, 'socket'), method, path })
  outgoing.setHeader('content-type', 'application/json')
  outgoing.on('error', () => undefined)
  outgoing.end(body)
  const [response] = await once(outgoing, 'response')
  expect(response.statusCode).toBe(status)
  expect(JSON.parse(await text(response))).toMatchObject({ message: expect.any(String) })
})

test('a watcher that does not read is cut off, and holds up nobody', async () => {
  const slow = hub.watch(new AbortController().signal)
  for (let count = 0; count < 20_000; count += 1) hub.publish({ type: 'secrets' })
  const follow = async (): Promise<void> => {
    for await (const _ of slow);
  }
  await expect(follow()).rejects.toMatchObject({ code: 'unavailable' })
})

test('a layer’s tar comes whole, or the connection breaks', async () => {
  expect(await text(await client.layerTar(chainId))).toBe('first second')
  await expect(client.layerTar(diffId).then(text)).rejects.toThrow(/hang up|aborted/)
})

test('a spool lives as long as the call that opened it', async () => {
  const spool = await client.openSpool()
  expect(await client.writeSpool(spool, 'a', Readable.from([Buffer.from('12'), Buffer.from('3')]))).toEqual({ size: 3 })
  expect(await text(await client.readSpool(spool, 'a'))).toBe('123')
  await expect(client.readSpool(spool, 'b')).rejects.toMatchObject({ code: 'not-found' })
  expect(lines).toEqual([])
  spool.close()
  while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(lines).toEqual(['spool removed'])
  await expect(client.readSpool(spool, 'a')).rejects.toMatchObject({ code: 'not-found' })
  const others = await Promise.all([1, 2, 3, 4].map(() => client.openSpool()))
  await expect(client.openSpool()).rejects.toMatchObject({ code: 'unavailable' })
  for (const { close } of others) close()
  while (lines.length < 5) await new Promise((resolve) => setTimeout(resolve, 10))
})

test('volumes are made once, told of, and removed', async () => {
  const made = await client.createVolume({ name: 'data', capacity: 20 * 1024 ** 2 + 1, annotations: { a: 1 } })
  expect(made).toMatchObject({ name: 'data', store: 'default', capacity: 21 * 1024 ** 2, annotations: { a: 1 } })
  expect(await client.volumes()).toEqual([made])
  expect(await client.volumesWithUsage()).toEqual([{ ...made, used: expect.any(Number) }])
  expect(await client.volume('other')).toBeUndefined()
  await expect(client.createVolume({ name: 'data', annotations: {} })).rejects.toMatchObject({ code: 'name-in-use' })
  await expect(client.createVolume({ name: '../x', annotations: {} })).rejects.toMatchObject({ code: 'invalid' })
  await expect(client.createVolume({ name: 'xy', capacity: 1, annotations: {} })).rejects.toMatchObject({
    code: 'invalid',
  })
  await client.removeVolume('data')
  expect(await client.volume('data')).toBeUndefined()
  await expect(client.removeVolume('data')).rejects.toMatchObject({ code: 'not-found' })
})
