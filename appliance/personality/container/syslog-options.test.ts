import { refuseSyslog, syslogOf } from './syslog-options'

const container = { id: 'c0ffee'.padEnd(64, '0'), name: 'web', imageId: 'sha256:1', imageName: 'busybox' }
const spec = (options: Record<string, string>) => syslogOf(options, 'vch', container)

it.each([
  ['udp://10.0.0.1', { network: 'udp', host: '10.0.0.1', port: 514 }],
  ['tcp://logs.example:1514', { network: 'tcp', host: 'logs.example', port: 1514 }],
  ['tcp+tls://[fd00::1]', { network: 'tcp+tls', host: 'fd00::1', port: 6514 }],
])('understands %s', (address, expected) => {
  expect(refuseSyslog({ 'syslog-address': address })).toBeUndefined()
  expect(spec({ 'syslog-address': address })).toMatchObject(expected)
})

it('tells the guest what docker sends', () => {
  const address = { 'syslog-address': 'udp://10.0.0.1' }
  const usual = { facility: 3, format: 'unix', hostname: 'vch', tag: 'c0ffee000000' }
  expect(spec(address)).toEqual({ network: 'udp', host: '10.0.0.1', port: 514, ...usual })
  const options = { 'syslog-facility': 'local7', 'syslog-format': 'rfc5424', tag: '{{.ImageName}}/{{.Name}}' }
  expect(spec({ ...address, ...options })).toMatchObject({ facility: 23, format: 'rfc5424', tag: 'busybox/web' })
  expect(spec({ ...address, 'syslog-facility': '17' }).facility).toBe(17)
})

it.each([
  [{}, 'absent', 'there is no local syslog'],
  [{ 'syslog-address': 'unix:///dev/log' }, 'absent', 'there is no local syslog'],
  [
    { 'syslog-address': '10.0.0.1:514' },
    'invalid',
    'syslog-address should be in form proto://address, got 10.0.0.1:514',
  ],
  [{ 'syslog-address': 'udp://a b' }, 'invalid', 'syslog-address should be in form proto://address'],
  [{ 'syslog-address': 'udp://a', 'syslog-facility': 'none' }, 'invalid', 'invalid syslog facility'],
  [{ 'syslog-address': 'udp://a', 'syslog-facility': '24' }, 'invalid', 'invalid syslog facility'],
  [{ 'syslog-address': 'udp://a', 'syslog-format': 'json' }, 'invalid', 'Invalid syslog format'],
  [{ 'syslog-address': 'udp://a', 'syslog-tls-cert': '/x' }, 'absent', '"syslog-tls-cert"'],
] as const)('refuses %j', (options, kind, message) => {
  expect(refuseSyslog(options)).toEqual({ kind, message: expect.stringContaining(message) })
})
