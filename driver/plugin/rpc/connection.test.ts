import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { JSONRPCServer } from 'json-rpc-2.0'
import { createFlags } from '../flags'
import { GobDecoder, GobEncoder, GobInterface, type GobType, type GobValue, messages } from '../gob'
import { type RpcService, serveConnection } from './connection'
import { driverService } from './driver-service'

const requestType: GobType = {
  kind: 'struct',
  name: 'Request',
  fields: [
    ['ServiceMethod', 'string'],
    ['Seq', 'uint'],
  ],
}
const nothing: GobType = { kind: 'struct', name: '', fields: [] }
const connectRequest = 'CONNECT /_goRPC_ HTTP/1.0\n\n'
const connected = 'HTTP/1.0 200 Connected to Go RPC\n\n'

interface Peer {
  readonly socket: Socket
  /** Settles when the server has done with the connection. */
  readonly served: Promise<void>
}

const sockets: Socket[] = []

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})

async function dial(service: RpcService): Promise<Peer> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const served = once(listener, 'connection').then(([socket]) => serveConnection(socket as Socket, service))
  served.catch(() => undefined)
  const socket = connect((listener.address() as AddressInfo).port, '127.0.0.1')
  sockets.push(socket)
  await once(socket, 'connect')
  listener.close()
  return { socket, served }
}

async function* bytes(socket: Socket): AsyncGenerator<Buffer> {
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) yield chunk as Buffer
}

/** Calls as Go's client makes them. */
class Client {
  readonly #socket: Socket
  readonly #encoder = new GobEncoder()
  #replies: GobDecoder | undefined
  #sequence = 0

  constructor(socket: Socket) {
    this.#socket = socket
  }

  send(method: string): void {
    const header = { ServiceMethod: `RPCServerDriver.${method}`, Seq: this.#sequence++ }
    this.#socket.write(Buffer.concat([this.#encoder.encode(requestType, header), this.#encoder.encode(nothing, {})]))
  }

  async open(): Promise<void> {
    const source = bytes(this.#socket)
    this.#socket.write(connectRequest)
    const first = await source.next()
    expect(String(first.value)).toBe(connected)
    this.#replies = new GobDecoder(messages(source))
  }

  async reply(): Promise<[header: GobValue | undefined, body: GobValue | undefined]> {
    const header = await this.#replies?.decode()
    return [header, await this.#replies?.decode()]
  }
}

function service(methods: Record<string, (params: unknown, signal: AbortSignal) => unknown>): RpcService {
  const server = new JSONRPCServer<AbortSignal>({ errorListener: () => undefined })
  for (const [name, method] of Object.entries(methods)) server.addMethod(name, method)
  return driverService(server)
}

it('answers calls, also those that fail, and ends after Close', async () => {
  const { socket, served } = await dial(
    service({
      GetVersion: () => 1,
      GetIP: () => {
        throw new Error('Host is not running')
      },
      Start: () => null,
      Close: () => null,
    }),
  )
  const client = new Client(socket)
  await client.open()
  for (const method of ['GetVersion', 'GetIP', 'Start', 'Nonsense', 'Close']) client.send(method)
  expect(await client.reply()).toEqual([{ ServiceMethod: 'RPCServerDriver.GetVersion' }, 1])
  expect(await client.reply()).toEqual([
    { ServiceMethod: 'RPCServerDriver.GetIP', Seq: 1, Error: 'Host is not running' },
    {},
  ])
  expect(await client.reply()).toEqual([{ ServiceMethod: 'RPCServerDriver.Start', Seq: 2 }, {}])
  expect(await client.reply()).toMatchObject([{ Seq: 3, Error: "rpc: can't find method RPCServerDriver.Nonsense" }, {}])
  expect(await client.reply()).toMatchObject([{ Seq: 4 }, {}])
  await served
  expect(await client.reply()).toEqual([undefined, undefined])
})

it('answers a heartbeat while a creation goes on', async () => {
  let finish: () => void = () => undefined
  const creation = new Promise<null>((resolve) => {
    finish = () => resolve(null)
  })
  const { socket } = await dial(service({ Create: () => creation, Heartbeat: () => null }))
  const client = new Client(socket)
  await client.open()
  client.send('Create')
  client.send('Heartbeat')
  expect(await client.reply()).toMatchObject([{ ServiceMethod: 'RPCServerDriver.Heartbeat', Seq: 1 }, {}])
  finish()
  expect(await client.reply()).toMatchObject([{ ServiceMethod: 'RPCServerDriver.Create' }, {}])
})

it('tells a call that its caller was killed, and waits until it has put things in order', async () => {
  const events: string[] = []
  const { socket, served } = await dial(
    service({
      Create: async (_params, signal) => {
        await once(signal, 'abort')
        await new Promise((resolve) => setTimeout(resolve, 20))
        events.push('taken back')
        throw signal.reason
      },
    }),
  )
  const client = new Client(socket)
  await client.open()
  client.send('Create')
  setTimeout(() => socket.resetAndDestroy(), 20)
  await served
  expect(events).toEqual(['taken back'])
})

it.each([
  ['another request', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'speaks no net/rpc'],
  ['a head without end', 'x'.repeat(5000), 'more than 4096 bytes'],
  ['something else than gob', `${connectRequest}\x03\x02\x02\x02`, 'gob: '],
  ['a value that is no header', `${connectRequest}\x03\x04\x00\x02`, 'no header of a call'],
])('refuses %s', async (_what, text, message) => {
  const { socket, served } = await dial(service({}))
  socket.write(Buffer.from(text, 'latin1'))
  await expect(served).rejects.toThrow(message)
})

describe('the captured session of a create', () => {
  const file = join(__dirname, '../../../test/golden/docker-machine/sessions/01create-conn2.json')
  const { rows } = JSON.parse(readFileSync(file, 'utf8')) as { rows: Record<string, string>[] }
  const sent = rows.filter(({ dir }) => dir === 'c2s')
  const calls = sent.filter(({ kind }) => kind === 'request').map(({ method = '' }) => method.split('.')[1] ?? '')

  it.each(['at once', 'byte by byte'])('%s', async (how) => {
    const params = new Map<string, unknown>()
    const results: Record<string, unknown> = {
      DriverName: 'vic',
      GetConfigRaw: { MachineName: 'test1' },
      GetCreateFlags: createFlags,
      GetSSHPort: 22,
      GetState: 1,
      GetVersion: 1,
    }
    const methods = Object.fromEntries(
      calls.map((name) => [
        name,
        (given: unknown) => {
          params.set(name, given)
          return Object.hasOwn(results, name) ? results[name] : name
        },
      ]),
    )
    const { socket, served } = await dial(service(methods))
    const stream = Buffer.from(sent.map((row) => row.hex ?? `${row.headerHex}${row.bodyHex}`).join(''), 'hex')
    if (how === 'at once') socket.write(stream)
    else for (const byte of stream) socket.write(Buffer.of(byte))
    const source = bytes(socket)
    const first = (await source.next()).value as Buffer
    const rest = async function* () {
      if (first.length > connected.length) yield first.subarray(connected.length)
      yield* source
    }
    const decoder = new GobDecoder(messages(rest()))
    const bodies = new Map<string, GobValue | undefined>()
    for (const _call of calls) {
      const header = (await decoder.decode()) as { ServiceMethod: string; Error?: string }
      expect(header.Error).toBeUndefined()
      bodies.set(header.ServiceMethod.split('.')[1] ?? '', await decoder.decode())
    }
    await served
    expect(params.get('SetConfigFromFlags')).toMatchObject({
      'vic-net': ['n1', 'n2'],
      'vic-cpus': 300,
      'vic-flag': true,
    })
    expect(params.get('SetConfigRaw')).toMatchObject({ MachineName: 'test1' })
    expect(bodies.get('GetState')).toBe(1)
    expect(bodies.get('GetIP')).toBe('GetIP')
    expect(bodies.get('GetConfigRaw')).toEqual(Buffer.from('{"MachineName":"test1"}'))
    expect(bodies.get('GetCreateFlags')).toContainEqual(
      new GobInterface('*mcnflag.StringFlag', expect.objectContaining({ Name: 'vic-token', EnvVar: 'VIC_TOKEN' })),
    )
  })
})
