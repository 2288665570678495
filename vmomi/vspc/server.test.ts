import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { connectSerial, SerialRefusedError } from './client'
import { Concentrator, type SerialConnection } from './server'

const direction = 'client' as const

interface Fixture {
  readonly port: number
  readonly concentrator: Concentrator
  readonly rejections: Error[]
  next(): Promise<SerialConnection>
}

async function open(): Promise<Fixture> {
  const waiting: ((connection: SerialConnection) => void)[] = []
  const arrived: SerialConnection[] = []
  const rejections: Error[] = []
  const concentrator = new Concentrator({
    accept: (uri) => uri.startsWith('known'),
    connected: (connection) => {
      connection.stream.on('error', (error) => rejections.push(error))
      const taker = waiting.shift()
      if (taker) taker(connection)
      else arrived.push(connection)
    },
    rejected: (error) => rejections.push(error),
  })
  const { port } = await concentrator.listen(0, '127.0.0.1')
  return {
    port,
    concentrator,
    rejections,
    next: () => {
      const connection = arrived.shift()
      return connection ? Promise.resolve(connection) : new Promise((resolve) => waiting.push(resolve))
    },
  }
}

let fixture: Fixture
beforeEach(async () => {
  fixture = await open()
})
afterEach(() => fixture.concentrator.close())

function dial(serviceUri: string, signal = new AbortController().signal) {
  const target = { host: '127.0.0.1', port: fixture.port, serviceUri, direction, vmName: 'vm ÿ 1', biosUuid: 'uuid-1' }
  return connectSerial(target, signal)
}

async function raw(): Promise<Socket> {
  const socket = connect(fixture.port, '127.0.0.1')
  socket.on('error', () => socket.destroy())
  await once(socket, 'connect')
  socket.resume()
  return socket
}

test('a port arrives with its service and its machine, and carries any bytes both ways', async () => {
  const client = await dial('known-ÿ')
  const { stream, ...claim } = await fixture.next()
  expect(claim).toMatchObject({ serviceUri: 'known-ÿ', direction, vmName: 'vm ÿ 1', biosUuid: 'uuid-1' })

  const up = Buffer.concat([Buffer.alloc(100_000, 255), randomBytes(2_000_000)])
  const down = Buffer.concat([randomBytes(1_000_000), Buffer.of(13, 10, 13, 0, 255, 240)])
  const digest = async (source: AsyncIterable<Buffer>): Promise<string> => {
    const hash = createHash('sha256')
    for await (const chunk of source) hash.update(chunk)
    return hash.digest('hex')
  }
  const [received, answered] = await Promise.all([
    digest(stream),
    digest(client),
    pipeline(Readable.from([up]), client, { end: true }),
    pipeline(Readable.from([down]), stream, { end: true }),
  ])
  expect(received).toBe(createHash('sha256').update(up).digest('hex'))
  expect(answered).toBe(createHash('sha256').update(down).digest('hex'))
})

test('a reader that does not read holds the writer back', async () => {
  const client = await dial('known')
  const { stream } = await fixture.next()
  const block = Buffer.alloc(65536, 7)
  let accepted = 0
  let held = false
  // Far more than all buffers on the way hold.
  while (!held && accepted < 256 * 1024 * 1024) {
    if (client.write(block)) accepted += block.length
    else held = await Promise.race([once(client, 'drain').then(() => false), delay(300).then(() => true)])
  }
  expect(held).toBe(true)
  let received = 0
  client.end()
  for await (const chunk of stream) received += (chunk as Buffer).length
  expect(received).toBeGreaterThanOrEqual(accepted)
})

test('an unknown service is refused', async () => {
  await expect(dial('nobody')).rejects.toThrow(SerialRefusedError)
  expect(fixture.rejections.map(String)).toEqual([expect.stringContaining('unknown service "nobody"')])
})

test('abort ends a connection that waits', async () => {
  const controller = new AbortController()
  const pending = dial('known', controller.signal)
  controller.abort(new Error('enough'))
  await expect(pending).rejects.toThrow('enough')
})

test('a host that closes before it names a service is reported', async () => {
  const socket = await raw()
  socket.end(Buffer.of(255, 251, 232))
  await once(socket, 'close')
  expect(fixture.rejections.map(String)).toEqual([expect.stringContaining('before it had named')])
})

test('an endless suboption and a second DO-PROXY end the connection', async () => {
  const endless = await raw()
  endless.write(Buffer.concat([Buffer.of(255, 250, 232), Buffer.alloc(10_000, 65)]))
  await once(endless, 'close')
  const twice = await raw()
  const doProxy = Buffer.concat([Buffer.of(255, 250, 232, 70), Buffer.from('Cknown'), Buffer.of(255, 240)])
  twice.write(Buffer.concat([doProxy, doProxy]))
  await once(twice, 'close')
  expect(fixture.rejections.map(String)).toEqual([
    expect.stringContaining('longer than'),
    expect.stringContaining('twice'),
  ])
})

test('a host that asks without end and does not read cannot make answers pile up', async () => {
  const socket = await raw()
  socket.pause()
  const questions = Buffer.concat(Array.from({ length: 20_000 }, () => Buffer.of(255, 251, 99)))
  let sent = 0
  let held = false
  while (!held && sent < 512 * 1024 * 1024) {
    if (socket.write(questions)) sent += questions.length
    else held = await Promise.race([once(socket, 'drain').then(() => false), delay(300).then(() => true)])
  }
  expect(held).toBe(true)
  socket.destroy()
})

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
