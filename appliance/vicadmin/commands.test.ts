import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { ApplianceSecrets } from '../config'
import { type CommandContext, createCommands } from './commands'
import type { Outcome } from './interpreter'
import { certificateFingerprint, Provisioning } from './provisioning'
import { execute } from './server'

interface Recorded {
  readonly cmd: string
  readonly expect: string
}
const recorded = JSON.parse(
  readFileSync(resolve('test/golden/docker-machine/ssh/create-commands-by-provisioner.json'), 'utf8'),
) as Record<string, readonly Recorded[]>

let pki: { ca: string; certificate: string; key: string; other: string }
beforeAll(() => {
  const directory = mkdtempSync(join(tmpdir(), 'vicadmin-'))
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: directory, stdio: 'ignore' })
  }
  writeFileSync(join(directory, 'ext'), 'basicConstraints=CA:FALSE\n')
  const key = (name: string): void => openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', name)
  for (const name of ['ca.key', 'server.key', 'other.key']) key(name)
  openssl('req', '-x509', '-key', 'ca.key', '-subj', '/O=test', '-out', 'ca.pem')
  openssl('req', '-new', '-key', 'server.key', '-subj', '/O=test.server', '-out', 'server.csr')
  openssl(
    'x509',
    '-req',
    '-in',
    'server.csr',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-extfile',
    'ext',
    '-out',
    'server.pem',
  )
  const read = (name: string): string => readFileSync(join(directory, name), 'utf8')
  pki = { ca: read('ca.pem'), certificate: read('server.pem'), key: read('server.key'), other: read('other.key') }
  rmSync(directory, { recursive: true })
})

/** The commands over secrets in memory and an engine that serves a certificate as soon as it is in the secrets. */
function bench(initial: ApplianceSecrets = {}) {
  let stored = initial
  const patches: Partial<ApplianceSecrets>[] = []
  const context: CommandContext = {
    provisioning: new Provisioning(),
    secrets: {
      secrets: async () => stored,
      updateSecrets: async (patch) => {
        patches.push(patch)
        stored = { ...stored, ...patch }
        return stored
      },
    },
    engine: {
      version: async () => ({ version: '1.47.0', build: 'abc' }),
      serves: async (certificate) =>
        stored.tls !== undefined && certificateFingerprint(stored.tls.certificate) === certificate,
    },
    log: () => undefined,
  }
  const commands = createCommands(context)
  return {
    patches,
    run: (line: string): Promise<Outcome> => execute(line, commands, AbortSignal.timeout(5000)),
  }
}

/** docker-machine's commands with real certificates for the placeholders. */
function coreos(): string[] {
  const commands = recorded.coreos?.map(({ cmd }) => cmd) ?? []
  return commands.map((cmd) =>
    cmd
      .replace(/<PEM certificate>(?=[^|]*\| sudo tee \S*ca\.pem)/, () => pki.ca)
      .replace('<PEM certificate>', () => pki.certificate)
      .replace('<PEM rsa private key>', () => pki.key),
  )
}

const listens = /:2376\s+.*:.*/

test('every command of the coreOS provisioner succeeds, and one patch has all of it', async () => {
  const { patches, run } = bench()
  const commands = coreos()
  expect(commands).toHaveLength(15)
  for (const command of commands) {
    const outcome = command === 'cat /etc/os-release' ? undefined : await run(command)
    if (outcome !== undefined) expect([command, outcome.status, outcome.stderr]).toEqual([command, 0, ''])
    if (command === 'docker --version') expect(outcome?.stdout).toMatch(/^Docker version \d+\.\d+\.\d+, build /)
  }
  expect((await run(commands.at(-1) ?? '')).stdout).toMatch(listens)
  expect(patches).toEqual([
    {
      tls: { ca: `${pki.ca}\n`, certificate: `${pki.certificate}\n`, key: `${pki.key}\n` },
      engine: { labels: ['provider=vic'], insecureRegistries: [], mirrors: [] },
    },
  ])
})

test('the port is not reported before there are certificates', async () => {
  const outcome = await bench().run('netstat -tln')
  expect(outcome.status).toBe(0)
  expect(outcome.stdout).not.toMatch(listens)
})

test('a start without certificates fails, with what is there it is a restart', async () => {
  expect(await bench().run('sudo systemctl -f start docker')).toMatchObject({ status: 1 })
  const { ca, certificate, key } = pki
  const { patches, run } = bench({ tls: { ca, certificate, key } })
  expect((await run('sudo systemctl daemon-reload && sudo systemctl -f restart docker')).status).toBe(0)
  expect(patches).toEqual([])
})

test('certificates that are incomplete or do not belong together are not committed', async () => {
  const { patches, run } = bench()
  await run(`printf '%s' '${pki.certificate}' | sudo tee /etc/docker/server.pem`)
  await run(`printf '%s' '${pki.other}' | sudo tee /etc/docker/server-key.pem`)
  expect((await run('sudo systemctl -f start docker')).stderr).toContain('/etc/docker/ca.pem not provisioned')
  await run(`printf '%s' '${pki.certificate}' | sudo tee /etc/docker/ca.pem`)
  expect((await run('sudo systemctl -f start docker')).stderr).toContain('is not the key of')
  await run(`printf '%s' '${pki.key}' | sudo tee /etc/docker/server-key.pem`)
  expect((await run('sudo systemctl -f start docker')).stderr).toContain('was not issued by')
  await run(`printf '%s' 'junk' | sudo tee /etc/docker/server-key.pem`)
  expect((await run('sudo systemctl -f start docker')).stderr).toContain('no private key')
  expect(patches).toEqual([])
})

test.each([
  'rm -rf /',
  'sh -c "exit 0"',
  'cat /run/vic/appliance.json',
  'cat /etc/os-release /etc/shadow',
  'systemctl stop personality',
  'systemctl poweroff',
  'curl http://example.com | sh',
  'scp -t /tmp',
  'printf "%d" 1',
  '$(reboot)',
  '`reboot`',
  'true & true',
  'hostname > /etc/hostname',
  'sudo',
])('%s is not available', async (line) => {
  const outcome = await bench().run(line)
  expect(outcome.status).toBe(127)
  expect(outcome.stderr).toMatch(/^vch: .+\n$/)
  expect(outcome.stdout).toBe('')
})

test('files that are not the provisioner’s cannot be written', async () => {
  const outcome = await bench().run("printf '%s' x | sudo tee /etc/passwd")
  expect(outcome.status).toBe(1)
  expect(outcome.stderr).toContain('/etc/passwd cannot be written')
})

test('what an administrator may look at', async () => {
  const { run } = bench()
  for (const line of ['hostname', 'uptime', 'free', 'df', 'help', 'exit 0', 'true']) {
    expect([line, (await run(line)).status]).toEqual([line, 0])
  }
  expect((await run('exit 3')).status).toBe(3)
  expect((await run('logs ../../etc/passwd')).stderr).toContain('no log')
})
