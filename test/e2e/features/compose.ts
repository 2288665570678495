import { spawnSync } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { SharedVch } from '../shared-vch'

const repository = resolve(__dirname, '../../..')

const project = `
name: shop
services:
  db:
    image: \${BOX}
    command: sh -c "[ -e /data/first ] || date > /data/first; exec sleep 100000"
    stop_grace_period: 0s
    volumes: [data:/data]
    healthcheck: { test: [CMD, test, -e, /data/first], interval: 1s }
    networks:
      back: { aliases: [store] }
  web:
    image: \${BOX}
    command: httpd -f -v -p 80 -h /www
    stop_grace_period: 0s
    depends_on:
      db: { condition: service_healthy }
    environment: { GREETING: hello }
    ports: ["80"]
    networks: [back, default]
    configs:
      - { source: page, target: /www/index.html }
  ask:
    image: \${BOX}
    profiles: [tools]
    command: wget -qO- http://web/
networks:
  back: { internal: true }
volumes:
  data: {}
configs:
  page: { content: "the page of $$0" }
`

/** Whether docker compose is there; where it cannot be built it is said, and its tests are left out. */
export function canCompose(): boolean {
  const installed = spawnSync('test/peers/compose/install', { cwd: repository, encoding: 'utf8' })
  if (installed.status === 3) console.warn(`no projects of compose: ${installed.stderr}`)
  else if (installed.status !== 0) throw new Error(`test/peers/compose/install: ${installed.stdout}${installed.stderr}`)
  return installed.status === 0
}

/** A project of docker compose: several containers with networks, a volume, health checks and files. */
export function compose(vch: SharedVch): void {
  const docker = async (...argv: string[]): Promise<string> => {
    const env = { ...vch.variables, BOX: vch.box, DOCKER_CONFIG: join(vch.directory, 'compose') }
    const { code, stdout, stderr } = await vch.environment.run('docker', argv, { limit: 300_000, env })
    if (code !== 0) throw new Error(`docker ${argv.join(' ')}: exit ${code}: ${stdout}${stderr}`)
    return stdout.trim()
  }
  const ok = (...argv: string[]): Promise<string> =>
    docker('compose', '-f', join(vch.directory, 'compose/compose.yaml'), ...argv)
  const states = (): Promise<string> => ok('ps', '-a', '--format', '{{.Name}} {{or .Health .State}}')

  beforeAll(async () => {
    const plugins = join(vch.directory, 'compose/cli-plugins')
    await mkdir(plugins, { recursive: true })
    await symlink(join(repository, '.cache/bin/docker-compose'), join(plugins, 'docker-compose'))
    await writeFile(join(vch.directory, 'compose/compose.yaml'), project)
  })

  it('comes up in its order', async () => {
    await ok('up', '-d', '--wait')
    expect(await states()).toBe('shop-db-1 healthy\nshop-web-1 running')
    expect(await ok('port', 'web', '80')).toMatch(/^0\.0\.0\.0:\d+$/)
  })

  it('finds its services by name, and has its files and variables', async () => {
    expect(await ok('run', '--rm', '-T', 'ask')).toBe('the page of $0')
    const script = 'echo $GREETING; nslookup store | tail -n +3 | grep -c Address'
    expect(await ok('exec', '-T', 'web', 'sh', '-c', script)).toBe('hello\n1')
    expect(await ok('logs', '--no-log-prefix', 'web')).toMatch(/^\S+ response:200$/)
  })

  it('is made anew where its description has changed, and keeps its data', async () => {
    const first = await ok('exec', '-T', 'db', 'cat', '/data/first')
    await ok('stop', 'db')
    await ok('up', '-d', '--scale', 'web=2', '--force-recreate', '--wait', 'db', 'web')
    expect(await states()).toBe('shop-db-1 healthy\nshop-web-1 running\nshop-web-2 running')
    expect(await ok('exec', '-T', 'db', 'cat', '/data/first')).toBe(first)
  })

  it('goes with all that it has', async () => {
    await ok('down', '-v', '--remove-orphans')
    const label = 'label=com.docker.compose.project=shop'
    expect(await vch.ok('ps', '-aq', '--filter', label)).toBe('')
    expect(await vch.ok('network', 'ls', '-q', '--filter', label)).toBe('')
    expect(await vch.ok('volume', 'ls', '-q', '--filter', label)).toBe('')
  })
}
