import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { QmpClient, QmpError } from './qmp'

type Request = { readonly execute: string; readonly id: number }

let directory: string
let path: string
let server: Server
let answer: (socket: Socket, request: Request) => void

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'qmp-'))
  path = join(directory, 'monitor')
  server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.write('{"QMP": {"version": {}, "capabilities": []}}\r\n')
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      const lines = text.split('\n')
      text = lines.pop() ?? ''
      for (const line of lines) {
        const request = JSON.parse(line) as Request
        if (request.execute === 'qmp_capabilities') socket.write(`{"return": {}, "id": ${request.id}}\r\n`)
        else answer(socket, request)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
})

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve))
  await rm(directory, { recursive: true })
})

test('answers find their commands, in any order and however they are cut', async () => {
  const waiting: Request[] = []
  answer = (socket, request) => {
    waiting.push(request)
    if (waiting.length < 2) return
    const text = waiting
      .reverse()
      .map(({ execute, id }) => `{"return": {"status": "${execute} ä", "running": true}, "id": ${id}}\r\n`)
      .join('')
    const bytes = Buffer.from(text)
    const middle = bytes.indexOf(0xc3) + 1
    socket.write(bytes.subarray(0, middle))
    setImmediate(() => socket.write(bytes.subarray(middle)))
  }
  const client = await QmpClient.connect(path)
  const answers = await Promise.all([client.execute('query-status', {}), client.execute('cont', {})])
  expect(answers).toEqual([
    { status: 'query-status ä', running: true },
    { status: 'cont ä', running: true },
  ])
  await client.close()
})

test('an error names the command and its class', async () => {
  answer = (socket, { id }) =>
    socket.write(`{"error": {"class": "DeviceNotFound", "desc": "Device 'x' not found"}, "id": ${id}}\n`)
  const client = await QmpClient.connect(path)
  const failure = client.execute('device_del', { id: 'x' })
  await expect(failure).rejects.toThrow("QEMU device_del: Device 'x' not found")
  await expect(failure).rejects.toMatchObject({ errorClass: 'DeviceNotFound' })
  await client.close()
})

test('events reach who waits for them, before the answer too', async () => {
  answer = (socket, { id }) =>
    socket.write(
      `{"event": "DEVICE_DELETED", "data": {"device": "other"}}\n{"event": "DEVICE_DELETED", "data": {"device": "x"}}\n{"return": {}, "id": ${id}}\n`,
    )
  const client = await QmpClient.connect(path)
  const event = client.waitFor(({ data }) => data.device === 'x', AbortSignal.timeout(1000))
  await client.execute('device_del', { id: 'x' })
  await expect(event).resolves.toMatchObject({ event: 'DEVICE_DELETED', data: { device: 'x' } })
  await client.close()
})

test('the end of the monitor rejects whatever waits', async () => {
  answer = (socket) => socket.destroy()
  const client = await QmpClient.connect(path)
  const event = client.waitFor(() => false, new AbortController().signal)
  const failed = expect(event).rejects.toThrow(QmpError)
  await expect(client.execute('quit', {})).rejects.toMatchObject({ errorClass: 'Disconnected' })
  await failed
  await client.closed
  await expect(client.execute('cont', {})).rejects.toMatchObject({ errorClass: 'Disconnected' })
})

test('what is no QMP ends the connection', async () => {
  answer = (socket) => socket.write('HTTP/1.1 400\n')
  const client = await QmpClient.connect(path)
  await expect(client.execute('cont', {})).rejects.toMatchObject({ errorClass: 'Disconnected' })
})

test('abort ends the wait for an answer, not the connection', async () => {
  answer = (socket, { id, execute }) => {
    if (execute === 'cont') socket.write(`{"return": {}, "id": ${id}}\n`)
  }
  const client = await QmpClient.connect(path)
  const controller = new AbortController()
  const pending = client.execute('query-status', {}, controller.signal)
  controller.abort(new Error('enough'))
  await expect(pending).rejects.toThrow('enough')
  await expect(client.execute('cont', {})).resolves.toEqual({})
  await client.close()
})

test('nobody there is an error', async () => {
  await expect(QmpClient.connect(join(directory, 'none'))).rejects.toThrow(/ENOENT/)
})
