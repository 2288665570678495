import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { logLine } from './log-lines'
import { alsoSent, SyslogSender, type SyslogSpec } from './syslog'
import { syslogMessage } from './syslog-message'

const header = { facility: 3, format: 'rfc5424', hostname: 'vch', tag: 'c0ffee' } as const
const spec: SyslogSpec = { ...header, network: 'udp', host: '127.0.0.1', port: 0 }
const complaints: string[] = []
const open = async (change: Partial<SyslogSpec>): Promise<SyslogSender> => {
  const sender = new SyslogSender({ ...spec, ...change }, [], (complaint) => complaints.push(complaint))
  await sender.connect()
  return sender
}
const at = new Date('2026-01-02T03:04:05.678Z')
const pid = process.pid

beforeEach(() => complaints.splice(0))

describe('messages', () => {
  it.each([
    ['unix', `<30>Jan  2 03:04:05 c0ffee[${pid}]: hello\n`],
    ['rfc3164', `<30>Jan  2 03:04:05 vch c0ffee[${pid}]: hello\n`],
    ['rfc5424', `<30>1 2026-01-02T03:04:05Z vch c0ffee ${pid} c0ffee - hello\n`],
    ['rfc5424micro', `<30>1 2026-01-02T03:04:05.678000Z vch c0ffee ${pid} c0ffee - hello\n`],
  ] as const)('in the format %s', (format, expected) => {
    expect(syslogMessage({ ...header, format }, { stream: 'stdout', text: 'hello', at })).toBe(expected)
  })

  it('are errors when they come from standard error', () => {
    expect(syslogMessage({ ...header, facility: 23 }, { stream: 'stderr', text: 'x\n', at })).toMatch(
      /^<187>1 .* - x\n$/,
    )
  })
})

it('is sent by datagrams, and kept', async () => {
  const server = createSocket('udp4').bind(0, '127.0.0.1')
  await once(server, 'listening')
  const sender = await open({ port: server.address().port })
  const received: string[] = []
  const whole = new Promise<void>((resolve) => {
    server.on('message', (message) => {
      if (received.push(String(message)) === 2) resolve()
    })
  })
  const kept = new PassThrough()
  const log = alsoSent(kept, sender)
  const lines = logLine(Buffer.from('one\n'), 'stdout', 't') + logLine(Buffer.from('two'), 'stderr', 't')
  await new Promise((resolve) => log.write(lines, resolve))
  await whole
  expect(received.map((message) => message.replace(/^(<\d+>).* - /s, '$1'))).toEqual(['<30>one\n', '<27>two\n'])
  kept.end()
  expect(await text(kept)).toBe(lines)
  sender.close()
  server.close()
})

it('is sent by a connection, which is made again when it was lost', async () => {
  const connections: Socket[] = []
  const server = createServer((socket) => void connections.push(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const accepted = () => once(server, 'connection')
  const first = accepted()
  const sender = await open({ network: 'tcp', port, format: 'rfc3164' })
  await first
  await sender.send('stdout', 'one\n')
  expect(String((await once(connections[0] as Socket, 'data'))[0])).toMatch(/ vch c0ffee\[\d+\]: one\n$/)
  connections[0]?.destroy()
  await new Promise((resolve) => setTimeout(resolve, 50))
  const second = accepted()
  await sender.send('stdout', 'two\n')
  await second
  expect(String((await once(connections[1] as Socket, 'data'))[0])).toMatch(/: two\n$/)
  sender.close()
  connections[1]?.destroy()
  server.close()
  await once(server, 'close')
  // Nobody is there: a line is lost, and said to be.
  await sender.send('stdout', 'three\n')
  await sender.send('stdout', 'four\n')
  expect(complaints.join()).toContain('ECONNREFUSED')
})

it('fails at once when nobody is there', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  await expect(open({ network: 'tcp', port })).rejects.toThrow(/^failed to initialize logging driver: .*ECONNREFUSED/)
})
