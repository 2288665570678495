import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Concentrator, type SerialConnection } from '../../vmomi/vspc'
import { GuestPort } from './guest-port'
import { checkSerial, connectLine, SerialUriError } from './serial-line'

const machine = { name: 'vm', uuid: 'uuid' }
let directory: string
let servers: Server[]
/** The guest's sides of the UART and of the lane. */
let guest: Promise<Socket>
let lane: Promise<Socket>
let port: GuestPort
let connected: Socket[]
let stop: AbortController

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'line-'))
  connected = []
  const paths = { uart: join(directory, 'tty'), lane: join(directory, 'lane') }
  servers = [paths.uart, paths.lane].map((path) => createServer((socket) => connected.push(socket)).listen(path))
  ;[guest, lane] = servers.map((server) => once(server, 'connection').then(([socket]) => socket as Socket)) as [
    Promise<Socket>,
    Promise<Socket>,
  ]
  stop = new AbortController()
  port = await GuestPort.open(paths, stop.signal)
})

afterEach(async () => {
  stop.abort()
  for (const socket of connected) socket.destroy()
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  await rm(directory, { recursive: true })
})

/** A concentrator that hands out what connects, in order. */
async function concentrate(at = 0) {
  const waiting: ((connection: SerialConnection) => void)[] = []
  const arrived: SerialConnection[] = []
  const concentrator = new Concentrator({
    accept: () => true,
    connected: (connection) => {
      connection.stream.on('error', () => connection.stream.destroy())
      const taker = waiting.shift()
      if (taker === undefined) arrived.push(connection)
      else taker(connection)
    },
  })
  const { port: number } = await concentrator.listen(at, '127.0.0.1')
  const next = (): Promise<SerialConnection> => {
    const connection = arrived.shift()
    return connection ? Promise.resolve(connection) : new Promise((resolve) => waiting.push(resolve))
  }
  return { concentrator, number, next }
}

function line(number: number, log: (text: string) => void = () => undefined): Promise<void> {
  const serial = {
    kind: 'uri',
    serviceUri: 'service',
    proxyUri: `telnet://127.0.0.1:${number}`,
    direction: 'client',
  } as const
  return connectLine(serial, machine, port, log, stop.signal)
}

async function readText(connection: Pick<SerialConnection, 'stream'>, length: number): Promise<string> {
  let text = ''
  while (text.length < length) {
    const chunk = connection.stream.read() as Buffer | null
    if (chunk === null) await once(connection.stream, 'readable')
    else text += chunk.toString('latin1')
  }
  return text
}

test('what the guest writes while nobody is there is held back and arrives later', async () => {
  const first = await concentrate()
  const running = line(first.number)
  const tty = await guest
  const one = await first.next()
  expect(one).toMatchObject({ serviceUri: 'service', vmName: 'vm', biosUuid: 'uuid' })
  tty.write('before ')
  expect(await readText(one, 7)).toBe('before ')
  one.stream.write('down')
  expect(String((await once(tty, 'data'))[0])).toBe('down')

  await first.concentrator.close()
  // The line has to notice the end before what follows counts as written to nobody.
  await new Promise((resolve) => setTimeout(resolve, 50))
  tty.write('meanwhile')
  const second = await concentrate(first.number)
  expect(await readText(await second.next(), 9)).toBe('meanwhile')

  tty.end()
  tty.destroy()
  await running
  await second.concentrator.close()
})

test('a guest that opens the lane goes on there, in the same connection, until it closes it', async () => {
  const { concentrator, number, next } = await concentrate()
  const running = line(number)
  const [uart, fast] = await Promise.all([guest, lane])
  const { stream } = await next()
  uart.write('slow ')
  expect(await readText({ stream }, 5)).toBe('slow ')
  port.use('lane')
  fast.write('fast ')
  expect(await readText({ stream }, 5)).toBe('fast ')
  stream.write('down')
  expect(String((await once(fast, 'data'))[0])).toBe('down')
  port.use('uart')
  uart.write('again')
  expect(await readText({ stream }, 5)).toBe('again')
  stop.abort()
  await running
  await concentrator.close()
})

test('a far end that is not there is complained of once', async () => {
  const { concentrator, number } = await concentrate()
  await concentrator.close()
  const complaints: string[] = []
  const running = line(number, (text) => complaints.push(text))
  await new Promise((resolve) => setTimeout(resolve, 500))
  stop.abort()
  await running
  expect(complaints).toEqual([expect.stringContaining('ECONNREFUSED')])
})

test('URIs that cannot be connected are refused with what is expected', () => {
  const serial = { kind: 'uri', serviceUri: 'x', proxyUri: undefined, direction: 'client' } as const
  expect(() => checkSerial({ ...serial, serviceUri: 'telnet://127.0.0.1:1' })).not.toThrow()
  expect(() => checkSerial({ ...serial, proxyUri: 'telnet://[::1]:2377' })).not.toThrow()
  expect(() => checkSerial(serial)).toThrow(SerialUriError)
  expect(() => checkSerial({ ...serial, proxyUri: 'http://127.0.0.1:1' })).toThrow(/expected telnet:\/\/HOST:PORT/)
  expect(() => checkSerial({ ...serial, proxyUri: 'telnet://127.0.0.1' })).toThrow(/expected telnet:\/\/HOST:PORT/)
  expect(() => checkSerial({ ...serial, serviceUri: 'telnet://127.0.0.1:1', direction: 'server' })).toThrow(/direction/)
})
