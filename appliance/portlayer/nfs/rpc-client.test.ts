import type { Socket } from 'node:net'
import { Nfs3 } from './nfs3'
import { findPort } from './portmap'
import { RpcClient } from './rpc-client'
import { accepted, type SeenCall, startTestingServer, type TestingServer } from './testing-server'
import { XdrWriter } from './xdr'

const options = { credential: { uid: 7, gid: 8 }, patience: 300 }
const which = { program: 1, version: 2, procedure: 3 }
const number = (value: number): Buffer => new XdrWriter().uint32(value).bytes()

let server: TestingServer | undefined
let client: RpcClient | undefined
afterEach(async () => {
  client?.close()
  await server?.close()
})

async function connect(answer: (call: SeenCall, socket: Socket) => void): Promise<RpcClient> {
  server = await startTestingServer(answer)
  client = await RpcClient.connect({ host: '127.0.0.1', port: server.port }, options)
  return client
}

test('answers find their calls in any order, and credentials are sent', async () => {
  const waiting: SeenCall[] = []
  const rpc = await connect((call, socket) => {
    waiting.push(call)
    if (waiting.length < 2) return
    for (const { xid, parameters } of waiting.reverse()) socket.write(accepted(xid, number(parameters.uint32() + 1)))
    socket.write(accepted(12345, number(0)))
  })
  const [one, two] = [rpc.call(which, number(10)), rpc.call(which, number(20), { uid: 1, gid: 2 })]
  expect([(await one).uint32(), (await two).uint32()]).toEqual([11, 21])
  const seen = server?.calls.map(({ uid, gid, program, procedure }) => [uid, gid, program, procedure])
  expect(seen?.sort()).toEqual([
    [1, 2, 1, 3],
    [7, 8, 1, 3],
  ])
  const isRoot = process.getuid?.() === 0
  if (isRoot) expect(server?.calls.every(({ localPort }) => localPort < 1024)).toBe(true)
})

test('a server that is silent, ends, refuses or speaks something else fails the call', async () => {
  const outcome = async (answer: (call: SeenCall, socket: Socket) => void): Promise<string> => {
    const rpc = await connect(answer)
    const said = await rpc.call(which).then(
      () => 'answered',
      (error: Error) => `${error.name}: ${error.message.replace(/^127\.0\.0\.1:\d+/, 'server')}`,
    )
    client?.close()
    await server?.close()
    return said
  }
  expect(await outcome(() => undefined)).toBe('RpcError: server does not answer within 0.3 s')
  expect(await outcome((_, socket) => socket.destroy())).toMatch(/^RpcError: server/)
  expect(await outcome(({ xid }, socket) => socket.write(accepted(xid, Buffer.alloc(0), 1)))).toMatch(
    /the server refuses a call: program is not there/,
  )
  expect(await outcome((_, socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))).toMatch(
    /does not speak ONC RPC: an answer exceeds/,
  )
  server = undefined
})

test('nobody there, and a caller that has gone', async () => {
  const rpc = await connect(() => undefined)
  rpc.close()
  await expect(rpc.call(which)).rejects.toThrow('the connection is closed')
  const port = server?.port ?? 0
  await server?.close()
  server = undefined
  await expect(RpcClient.connect({ host: '127.0.0.1', port }, options)).rejects.toThrow(/ECONNREFUSED/)
  const gone = AbortSignal.abort(new Error('gone'))
  await expect(RpcClient.connect({ host: '127.0.0.1', port }, { ...options, signal: gone })).rejects.toThrow('gone')
})

test('ports are asked of the port mapper', async () => {
  server = await startTestingServer((call, socket) => {
    const asked = [call.parameters.uint32(), call.parameters.uint32(), call.parameters.uint32()]
    socket.write(accepted(call.xid, number(asked.join() === '100003,3,6' ? 2049 : 0)))
  })
  const nfs = { program: 100_003, version: 3, name: 'NFS' }
  expect(await findPort('127.0.0.1', nfs, options, server.port)).toBe(2049)
  await expect(findPort('127.0.0.1', { ...nfs, version: 4 }, options, server.port)).rejects.toThrow(
    '127.0.0.1 does not serve NFS over TCP',
  )
})

test('a directory that a server makes up ends', async () => {
  const page = (entries: number, isEnd: boolean): Buffer => {
    const to = new XdrWriter().uint32(0).boolean(false).fixed(Buffer.alloc(8))
    for (let index = 0; index < entries; index++) {
      to.boolean(true)
        .uint64(1n)
        .string(['..', 'a/b', `f${index}`][index % 3] ?? '')
        .uint64(1n)
      to.boolean(false).boolean(false)
    }
    return to.boolean(false).boolean(isEnd).bytes()
  }
  let entries = 6
  const nfs = new Nfs3(await connect(({ xid }, socket) => socket.write(accepted(xid, page(entries, false)))))
  const list = async (limit: number): Promise<string[]> => {
    const names: string[] = []
    for await (const { name } of nfs.list(Buffer.from('h'), limit)) names.push(name)
    return names
  }
  await expect(list(100)).rejects.toThrow('a directory has more than 100 entries')
  entries = 0
  expect(await list(100)).toEqual([])
})
