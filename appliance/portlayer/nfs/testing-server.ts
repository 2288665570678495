import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { RecordReader } from './record-reader'
import { XdrReader, XdrWriter } from './xdr'

/** A call as a server sees it. */
export interface SeenCall {
  readonly xid: number
  readonly program: number
  readonly procedure: number
  readonly uid: number
  readonly gid: number
  readonly localPort: number
  readonly parameters: XdrReader
}

/** A server of ONC RPC for tests, which does whatever `answer` does with the connection. */
export interface TestingServer {
  readonly port: number
  readonly calls: SeenCall[]
  close(): Promise<void>
}

export async function startTestingServer(answer: (call: SeenCall, socket: Socket) => void): Promise<TestingServer> {
  const calls: SeenCall[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    const records = new RecordReader()
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk: Buffer) => {
      for (const record of records.push(chunk)) {
        const call = readCall(record, socket.remotePort ?? 0)
        calls.push(call)
        answer(call, socket)
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    calls,
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** An accepted answer's record. */
export function accepted(xid: number, results: Buffer, status = 0): Buffer {
  const body = new XdrWriter().uint32(xid).uint32(1).uint32(0).uint32(0).uint32(0).uint32(status).bytes()
  const mark = Buffer.alloc(4)
  mark.writeUInt32BE(2 ** 31 + body.length + results.length)
  return Buffer.concat([mark, body, results])
}

function readCall(record: Buffer, localPort: number): SeenCall {
  const from = new XdrReader(record)
  const xid = from.uint32()
  from.uint64()
  const program = from.uint32()
  from.uint32()
  const procedure = from.uint32()
  from.uint32()
  const credential = new XdrReader(from.opaque(400))
  credential.uint32()
  credential.string(255)
  const [uid, gid] = [credential.uint32(), credential.uint32()]
  from.uint64()
  return { xid, program, procedure, uid, gid, localPort, parameters: from }
}
