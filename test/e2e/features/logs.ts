import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SharedVch } from '../shared-vch'
import { startSyslogServer } from './syslog-server'

/** A container boots and its lines are sent within this time, on a machine that does other things as well. Milliseconds. */
const sendLimit = 120_000
/** Lines of 70 bytes as they lie in the log: more than is kept. */
const manyLines = 400
const maxSize = 20_000

/** Logs that are sent, and logs that are bounded. */
export function logs(vch: SharedVch): void {
  /** Where the host that runs the lab is in its network. */
  const host = (): string => vch.environment.registry.split(':')[0] ?? ''
  const options = (address: string): string[] => {
    const named = {
      'syslog-address': address,
      'syslog-format': 'rfc5424',
      'syslog-tls-skip-verify': 'true',
      tag: 'sent',
    }
    return [
      '--log-driver',
      'syslog',
      ...Object.entries(named).flatMap(([name, value]) => ['--log-opt', `${name}=${value}`]),
    ]
  }

  it('are sent to a syslog server over TCP', async () => {
    const server = await startSyslogServer(host())
    try {
      const script = 'echo one; echo two >&2; sleep 1'
      await vch.ok('run', '--rm', ...options(server.address), vch.box, 'sh', '-c', script)
      const text = await server.received((sent) => sent.split('\n').length > 2, sendLimit)
      expect(text).toMatch(/^<30>1 \S+ \S+ sent \d+ sent - one$/m)
      expect(text).toMatch(/^<27>1 \S+ \S+ sent \d+ sent - two$/m)
    } finally {
      server.close()
    }
  })

  it('are sent over TLS, each message with its length', async () => {
    await vch.shell(
      'openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=syslog 2>&1',
    )
    const [key, cert] = await Promise.all(['key.pem', 'cert.pem'].map((name) => readFile(join(vch.directory, name))))
    const server = await startSyslogServer(host(), { key, cert })
    try {
      await vch.ok('run', '--rm', ...options(server.address), vch.box, 'sh', '-c', 'echo secret; sleep 1')
      const text = await server.received((sent) => sent.includes('secret'), sendLimit)
      const [, length = '', message = ''] = /^(\d+) ([\s\S]*)$/.exec(text) ?? []
      expect(message).toMatch(/^<30>1 \S+ \S+ sent \d+ sent - secret\n?$/)
      expect(Buffer.byteLength(message)).toBe(Number(length))
    } finally {
      server.close()
    }
  })

  it('are cut to what is kept when the container starts again', async () => {
    const bounds = ['--log-opt', `max-size=${maxSize}`, '--log-opt', 'max-file=1']
    const script = `[ -e /again ] && echo again && exit; touch /again; seq ${manyLines}`
    await vch.ok('run', '--name', 'bounded', ...bounds, vch.box, 'sh', '-c', script)
    const id = await vch.ok('inspect', '-f', '{{.Id}}', 'bounded')
    const before = await vch.ok('logs', 'bounded')
    expect(before.split('\n').at(-1)).toBe(String(manyLines))
    await vch.ok('start', '-a', 'bounded')
    const files = await vch.environment.run('govc', ['datastore.ls', '-l', id])
    expect(files.stdout).toMatch(/container\.1\.log/)
    const after = (await vch.ok('logs', 'bounded')).split('\n')
    expect(after.slice(-2)).toEqual([String(manyLines), 'again'])
    await vch.ok('rm', 'bounded')
  })

  it('count in what a container has written, which a prune frees', async () => {
    const written = 8 * 1024 * 1024
    await vch.ok('run', '--name', 'writer', vch.box, 'dd', 'if=/dev/urandom', 'of=/file', 'bs=1M', 'count=8')
    const size = Number(await vch.ok('inspect', '-s', '-f', '{{.SizeRw}}', 'writer'))
    expect(size).toBeGreaterThan(written)
    expect(size).toBeLessThan(2 * written)
    expect(await vch.ok('container', 'prune', '-f')).toMatch(/reclaimed space: (?!0B)/)
  })
}
