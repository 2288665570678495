import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { VchRequest } from './api'
import { ProxyClient } from './client'
import { openIdentity, type ProxyIdentity } from './identity'
import { VchRecords } from './records'
import { createProxyServer } from './server'
import { ProxyService } from './service'
import { TestingHost } from './testing-host'
import { attenuateToken, issueToken, type RootLimits, verifyToken } from './token'

const limits: RootLimits = {
  pools: ['Resources'],
  datastores: ['ds'],
  networks: ['VM Network', 'nowhere'],
  vchs: 2,
  cpus: 8,
  memoryMegabytes: 8192,
  expires: '2099-01-01T00:00:00Z',
  insecureRegistries: ['registry:5000'],
  allowedRegistries: ['registry:5000', '*.example.com'],
}

let directory: string
let identity: ProxyIdentity
let host: TestingHost
let records: VchRecords
let service: ProxyService
let server: Server
let url: string
let stop: AbortController
const log: string[] = []
const never = new AbortController().signal

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vic-proxy-'))
  identity = await openIdentity(directory)
  host = new TestingHost()
  records = await VchRecords.open(join(directory, 'vchs'))
  stop = new AbortController()
  log.length = 0
  service = newService()
  server = createProxyServer({
    service,
    certificate: identity.certificate,
    key: identity.key,
    tokenKey: identity.tokenPublicKey,
    revokedOwners: [],
    signal: stop.signal,
    log: (line) => log.push(line),
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  stop.abort(new Error('the proxy ends'))
  await service.settled()
  server.closeAllConnections()
  server.close()
  await rm(directory, { recursive: true })
})

function newService(): ProxyService {
  const defaults = { bridgeSubnet: '172.16.0.0/16', certificateAuthorities: [] }
  return new ProxyService({ host, records, defaults, log: (line) => log.push(line) })
}

function token(some: Partial<RootLimits> = {}): string {
  return issueToken(identity.tokenKey, identity.thumbprint, { ...limits, ...some }).token
}

function request(some: Partial<VchRequest> = {}): VchRequest {
  return { id: randomUUID(), name: 'vch1', authorizedKeys: [], ...some }
}

function create(
  bearer: string,
  some: Partial<VchRequest> = {},
  signal: AbortSignal = never,
): ReturnType<ProxyClient['create']> {
  return new ProxyClient(url, bearer).create(request(some), () => undefined, signal)
}

/** Resolves when a creation is in the middle; it goes on when `finish` is called. */
function held(): { reached: Promise<void>; finish: () => void } {
  let finish: () => void = () => undefined
  const reached = new Promise<void>((resolve) => {
    host.step = (_spec, signal) =>
      new Promise<void>((done, reject) => {
        finish = done
        signal.addEventListener('abort', () => reject(signal.reason))
        resolve()
      })
  })
  return { reached, finish: () => finish() }
}

it('creates, lists, changes and removes a VCH', async () => {
  const client = new ProxyClient(url, token())
  const progress: string[] = []
  const wanted = request()
  await client.check(wanted, never)
  const vch = await client.create(wanted, (line) => progress.push(line), never)
  expect(progress).toEqual(['Creating the resource pool', 'Waiting for the appliance'])
  expect(vch).toMatchObject({ id: wanted.id, state: 'running', cpus: 4, memoryMegabytes: 4096 })
  expect(await client.list(never)).toHaveLength(1)
  expect(await client.change('vch1', 'stop', never)).toMatchObject({ state: 'stopped' })
  expect(await client.inspect(wanted.id, never)).toMatchObject({ state: 'stopped' })
  await client.remove(wanted.id, never)
  await client.remove(wanted.id, never)
  await expect(client.inspect(wanted.id, never)).rejects.toMatchObject({ code: 'not-found' })
  expect(records.all()).toEqual([])
})

it('gives an image store to one VCH at a time', async () => {
  const bearer = token({ vchs: 3 })
  const middle = held()
  const first = request({ name: 'one', imageStore: 'kept' })
  const making = new ProxyClient(url, bearer).create(first, () => undefined, never)
  await middle.reached
  const refusal = {
    code: 'exists',
    message: expect.stringMatching(/image store kept is in use by the VCH one: remove/),
  }
  await expect(create(bearer, { name: 'two', imageStore: 'kept' })).rejects.toMatchObject(refusal)
  middle.finish()
  await making
  host.step = async () => undefined
  expect(records.all()).toMatchObject([{ name: 'one', directory: expect.stringMatching(/^vic-images\..*\.kept$/) }])
  await expect(create(bearer, { name: 'two', imageStore: 'kept' })).rejects.toMatchObject(refusal)
  await create(bearer, { name: 'two', imageStore: 'another' })
  await new ProxyClient(url, bearer).remove(first.id, never)
  expect(await create(bearer, { name: 'three', imageStore: 'kept' })).toMatchObject({ state: 'running' })
})

describe('a token', () => {
  it('of nobody is refused', async () => {
    const other = await openIdentity(join(directory, 'other'))
    const foreign = issueToken(other.tokenKey, identity.thumbprint, limits).token
    await expect(create(foreign)).rejects.toMatchObject({ code: 'unauthorized' })
  })

  it('for another proxy is not even sent', async () => {
    const elsewhere = issueToken(identity.tokenKey, identity.thumbprint.replace(/^../, '00'), limits).token
    await expect(create(elsewhere)).rejects.toThrow('is not the proxy of this token')
    expect(log).toEqual([])
  })

  it('that expired is refused', async () => {
    await expect(create(token({ expires: '2020-01-01T00:00:00Z' }))).rejects.toThrow('expired at 2020')
  })

  it('shows the VCHs of its owner and no others', async () => {
    const bearer = token()
    const { id } = await create(bearer)
    const stranger = new ProxyClient(url, token())
    expect(await stranger.list(never)).toEqual([])
    await expect(stranger.inspect(id, never)).rejects.toMatchObject({ code: 'not-found' })
    await expect(stranger.change(id, 'kill', never)).rejects.toMatchObject({ code: 'not-found' })
    await stranger.remove(id, never)
    expect(host.vchs.has(id)).toBe(true)
    await new ProxyClient(url, attenuateToken(bearer, { only: [id] })).remove(id, never)
    expect(host.vchs.has(id)).toBe(false)
  })

  it.each([
    ['another pool', { pool: 'Production' }, "does not allow the resource pool 'Production'; it allows 'Resources'"],
    ['another datastore', { datastore: 'other' }, "does not allow the datastore 'other'"],
    ['another network', { network: 'dmz' }, "does not allow the network 'dmz'"],
    [
      'another datastore for volumes',
      { volumeStores: [{ label: 'fast', datastore: 'other' }] },
      "the datastore 'other'",
    ],
    ['a registry that is not listed', { allowedRegistries: ['*'] }, "does not allow the registry '*'"],
    ['another registry', { insecureRegistries: ['evil:5000'] }, "does not allow the insecure registry 'evil:5000'"],
    ['too much memory', { memoryMegabytes: 8193 }, '8193 MB of memory were asked for; of the 8192'],
    ['too many CPUs', { cpus: 9 }, '9 CPUs were asked for'],
  ])('does not give %s', async (_what, wanted, message) => {
    await expect(create(token(), wanted)).rejects.toThrow(message)
    expect(host.vchs.size).toBe(0)
    expect(records.all()).toEqual([])
  })

  it('without an action does not do it', async () => {
    await expect(create(attenuateToken(token(), { actions: ['inspect'] }))).rejects.toMatchObject({ code: 'forbidden' })
  })
})

it('counts creations in progress: never more than allowed, however many ask at once', async () => {
  const bearer = token()
  const names = ['a', 'b', 'c', 'd', 'e']
  const results = await Promise.allSettled(names.map((name) => create(bearer, { name })))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  expect(host.vchs.size).toBe(2)
})

it('gives a name once, also while the first is being made', async () => {
  const middle = held()
  const first = create(token())
  await middle.reached
  await expect(create(token())).rejects.toThrow('the name vch1 is taken')
  middle.finish()
  await first
})

it.each([
  ['a name', { name: 'a/b' }],
  ['a subnet', { bridgeSubnet: '172.16.0.1/16' }],
  ['a key', { authorizedKeys: ['ssh-rsa AAAA\nssh-rsa BBBB'] }],
  ['an id', { id: '../../etc' }],
  ['a network', { network: 'nowhere' }],
])('refuses %s that is none, in one line', async (_what, wanted) => {
  await expect(create(token(), wanted)).rejects.toMatchObject({
    code: 'invalid',
    message: expect.not.stringContaining('\n'),
  })
})

describe('nothing is left behind when', () => {
  it('the caller hangs up in the middle', async () => {
    const middle = held()
    const caller = new AbortController()
    const creation = create(token(), {}, caller.signal)
    await middle.reached
    caller.abort(new Error('Ctrl-C'))
    await expect(creation).rejects.toThrow('Ctrl-C')
    await service.settled()
    expect([host.leftovers.size, host.vchs.size, records.all().length]).toEqual([0, 0, 0])
  })

  it('the caller dies after the VCH is ready and before it is kept', async () => {
    const caller = new AbortController()
    const claims = verifyToken(token(), identity.tokenPublicKey, new Date())
    const die = () => caller.abort(new Error('killed'))
    await expect(service.create(claims, request(), () => undefined, die, caller.signal)).rejects.toThrow('killed')
    expect([host.leftovers.size, host.vchs.size, records.all().length]).toEqual([0, 0, 0])
  })

  it('its owner removes it in the middle', async () => {
    const middle = held()
    const bearer = token()
    const creation = create(bearer)
    creation.catch(() => undefined)
    await middle.reached
    await new ProxyClient(url, bearer).remove('vch1', never)
    await expect(creation).rejects.toThrow('its owner removes it')
    expect([host.leftovers.size, host.vchs.size, records.all().length]).toEqual([0, 0, 0])
  })

  it('the proxy shuts down in the middle', async () => {
    const middle = held()
    const creation = create(token())
    await middle.reached
    stop.abort(new Error('the proxy shuts down'))
    await expect(creation).rejects.toThrow('the proxy shuts down')
    expect([host.leftovers.size, records.all().length]).toEqual([0, 0])
  })

  it('the proxy was killed in the middle and starts again', async () => {
    const id = randomUUID()
    host.leftovers.add(id)
    await records.put({ id, name: 'x', pool: 'p', datastore: 'd', owner: 'o', phase: 'creating' })
    records = await VchRecords.open(join(directory, 'vchs'))
    await newService().recover(never)
    expect([host.leftovers.size, records.all().length]).toEqual([0, 0])
  })
})

it('tries again at the next start what it could not take back', async () => {
  const id = randomUUID()
  await records.put({ id, name: 'x', pool: 'p', datastore: 'd', owner: 'o', phase: 'creating' })
  host.removal = () => Promise.reject(new Error('vSphere is down'))
  await service.recover(never)
  expect(log.join()).toContain('cannot be taken back: vSphere is down')
  expect((await VchRecords.open(join(directory, 'vchs'))).all()).toMatchObject([{ id, phase: 'removing' }])
})

it('never logs a token', async () => {
  const bearer = token()
  await create(bearer, { cpus: 100 }).catch(() => undefined)
  expect(log).not.toEqual([])
  for (const line of log) expect(line).not.toContain('vic1.')
})
