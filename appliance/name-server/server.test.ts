import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import dnsPacket, { type DecodedPacket, type Packet } from 'dns-packet'
import { exampleContainer, exampleEndpoint } from './example'
import type { Ask } from './forward'
import { Names } from './names'
import { type NameServer, startNameServer } from './server'
import { frame, readFrames } from './tcp-frames'

/** Everybody here asks from 127.0.0.1: that is the address of `me`. */
const me = exampleContainer('me', [{ ...exampleEndpoint('back', 1, 2), address: '127.0.0.1' }])
const crowd = Array.from({ length: 60 }, (_, index) => {
  return exampleContainer(`c${index}`, [exampleEndpoint('back', 1, 10 + index)], { aliases: ['crowd'] })
})
const names = new Names([me, ...crowd])

let server: NameServer
let isKnown: boolean
const asked: string[] = []
const upstream: Ask = async (message, at) => {
  asked.push(at)
  const { questions = [] } = dnsPacket.decode(message)
  if (at === '10.0.0.1') throw new Error('nobody there')
  const failed = at === '10.0.0.2' ? 2 : 0
  const data = 'x'.repeat(200)
  const answers = Array.from({ length: 5 }, () => ({ type: 'TXT' as const, name: 'w', data }))
  const { id = 0 } = dnsPacket.decode(message)
  return dnsPacket.encode({ type: 'response', id, flags: failed, questions, answers: failed === 0 ? answers : [] })
}

beforeEach(async () => {
  isKnown = true
  asked.length = 0
  server = await startNameServer({
    address: '127.0.0.1',
    port: 0,
    client: (address) => (isKnown ? names.client(address) : undefined),
    servers: async () => ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'],
    log: (line) => {
      throw new Error(line)
    },
    ask: { udp: upstream, tcp: upstream },
  })
})
afterEach(() => server.close())

async function send(message: Buffer, patienceMs = 5000): Promise<DecodedPacket | undefined> {
  const socket = createSocket('udp4')
  try {
    socket.send(message, server.port, '127.0.0.1')
    const [reply] = await once(socket, 'message', { signal: AbortSignal.timeout(patienceMs) })
    return dnsPacket.decode(reply as Buffer)
  } catch (error) {
    if ((error as Error).name === 'AbortError') return undefined
    throw error
  } finally {
    socket.close()
  }
}

function query(name: string, type: 'A' | 'AAAA' | 'PTR' | 'TXT' = 'A', more: Partial<Packet> = {}): Buffer {
  const flags = dnsPacket.RECURSION_DESIRED
  return dnsPacket.encode({ type: 'query', id: 7, flags, questions: [{ type, name, class: 'IN' }], ...more })
}

const rcodeOf = (packet: DecodedPacket | undefined): number | undefined =>
  packet?.flags === undefined ? undefined : packet.flags & 0x0f
const dataOf = (packet: DecodedPacket | undefined) =>
  (packet?.answers ?? []).map((one) => ('data' in one ? one.data : undefined))

test('names are answered; of other types there is nothing, and addresses have names', async () => {
  const reply = await send(query('c7'))
  expect(reply).toMatchObject({ id: 7, type: 'response', questions: [{ name: 'c7', type: 'A' }] })
  expect(dataOf(reply)).toEqual(['172.17.0.17'])
  expect(await send(query('c7', 'AAAA'))).toMatchObject({ rcode: 'NOERROR', answers: [] })
  expect(dataOf(await send(query('17.0.17.172.in-addr.arpa', 'PTR')))).toEqual(['c7.back'])
  expect(asked).toEqual([])
})

test('several with one alias come in changing order; what does not fit is cut short, over TCP it comes whole', async () => {
  const first = await send(query('crowd'))
  expect(first?.flag_tc).toBe(true)
  const large = {
    additionals: [
      {
        type: 'OPT' as const,
        name: '.',
        udpPayloadSize: 4096,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: 0,
        flag_do: false,
        options: [],
      },
    ],
  }
  const orders = new Set<string>()
  for (let turn = 0; turn < 5; turn += 1) {
    const reply = await send(query('crowd', 'A', large))
    expect(new Set(dataOf(reply)).size).toBe(60)
    orders.add(dataOf(reply).join())
  }
  expect(orders.size).toBeGreaterThan(1)

  const socket = connect(server.port, '127.0.0.1')
  // Two queries in one piece.
  socket.write(Buffer.concat([frame(query('crowd')), frame(query('c1'))]))
  const replies: DecodedPacket[] = []
  for await (const message of readFrames(socket)) {
    replies.push(dnsPacket.decode(message))
    if (replies.length === 2) break
  }
  socket.destroy()
  expect(replies.map((reply) => dataOf(reply).length)).toEqual([60, 1])
})

test('what nobody here is called goes to the first server that knows, with an id of its own', async () => {
  const reply = await send(query('example.com', 'TXT'))
  expect(asked).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3'])
  expect(reply?.id).toBe(7)
  expect(reply?.answers).toHaveLength(5)
})

test('a stranger is refused', async () => {
  isKnown = false
  expect(rcodeOf(await send(query('c7')))).toBe(5)
  expect(asked).toEqual([])
})

test('what is no query gets no answer, and harms nobody', async () => {
  const loop = Buffer.from('000701000001000000000000c00c00010001', 'hex')
  const response = dnsPacket.encode({ type: 'response', id: 7, questions: [{ type: 'A', name: 'c7' }] })
  const many = dnsPacket.encode({
    type: 'query',
    id: 7,
    questions: [1, 2].map((one) => ({ type: 'A' as const, name: `c${one}` })),
  })
  for (const message of [loop, response, many, Buffer.alloc(0), Buffer.alloc(11)]) {
    expect(await send(message, 100)).toBeUndefined()
  }
  const socket = createSocket('udp4')
  for (let turn = 0; turn < 300; turn += 1) {
    const noise = randomBytes(turn)
    const torn = query('c7')
    if (turn > 0) torn.writeUInt8(turn % 256, turn % torn.length)
    socket.send(noise, server.port, '127.0.0.1')
    socket.send(torn, server.port, '127.0.0.1')
    // The kernel drops what comes faster than it is read.
    if (turn % 20 === 0) await send(query('c7'))
  }
  expect(dataOf(await send(query('c7')))).toEqual(['172.17.0.17'])
  socket.close()
})
