import { type Environment, machineVariables, type Outcome, startEnvironment } from './environment'
import { Terminal } from './terminal'

// The whole way with the real programs: docker-machine, its plugin, the proxy, the lab's QEMU machines, the docker CLI.

jest.setTimeout(300_000)

const machine = 'e2e'

describe('a VCH made by docker-machine', () => {
  let environment: Environment
  let variables: Record<string, string>
  let image: string
  const docker = (...argv: string[]): Promise<Outcome> => environment.run('docker', argv, { env: variables })
  const dockerMachine = (...argv: string[]): Promise<Outcome> => environment.run('docker-machine', argv)
  const out = async (outcome: Promise<Outcome>): Promise<string> => {
    const { code, stdout, stderr } = await outcome
    if (code !== 0) throw new Error(`exit ${code}: ${stderr}`)
    return stdout.trim()
  }

  beforeAll(async () => {
    environment = await startEnvironment()
    image = `${environment.registry}/busybox`
    const created = await dockerMachine('create', '-d', 'vic', machine)
    if (created.code !== 0) throw new Error(`docker-machine create:\n${created.stdout}\n${created.stderr}`)
    variables = await machineVariables(environment, machine)
  }, 900_000)
  afterAll(() => environment?.stop(), 120_000)

  describe('docker', () => {
    it('tells its version and what it is', async () => {
      expect(await out(docker('version', '--format', '{{.Server.Os}} {{.Server.Arch}}'))).toBe('linux amd64')
      const info = JSON.parse(await out(docker('info', '--format', '{{json .}}')))
      expect(info.Name).toBe(machine)
      expect(info.MemTotal).toBeGreaterThan(0)
      expect(info.RegistryConfig.IndexConfigs[environment.registry]?.Secure).toBe(false)
    })

    it('pulls images of both formats and says what is missing', async () => {
      expect(await out(docker('pull', image))).toMatch(
        /latest: Pulling from busybox[\s\S]*Pull complete[\s\S]*Status: Downloaded newer image/,
      )
      expect(await out(docker('pull', image))).toMatch(/Image is up to date/)
      expect(await out(docker('pull', `${environment.registry}/debian`))).toMatch(/Downloaded newer image/)
      expect(await out(docker('images', '--format', '{{.Repository}}:{{.Tag}}'))).toContain(`${image}:latest`)
      const missing = await docker('pull', `${environment.registry}/nope`)
      expect(missing.code).toBe(1)
      expect(missing.stderr).toMatch(/manifest for .*nope:latest not found: manifest unknown/)
    })

    it('runs a container and gives its output and exit code', async () => {
      const hello = await docker('run', '--rm', image, 'echo', 'hello')
      expect(hello).toEqual({ code: 0, stdout: 'hello\n', stderr: '' })
      const apart = await docker('run', '--rm', image, 'sh', '-c', 'echo out; echo err >&2; exit 3')
      expect(apart).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' })
      expect(await out(docker('run', '--rm', `${environment.registry}/debian`, 'cat', '/etc/debian_version'))).toMatch(
        /^12/,
      )
    })

    it('says why a process cannot be started', async () => {
      const nope = await docker('run', '--rm', image, '/nope')
      expect(nope.code).toBe(127)
      expect(nope.stderr).toMatch(/exec: "\/nope": stat \/nope: no such file or directory/)
      const named = await docker('run', '--rm', image, 'nope')
      expect(named.code).toBe(127)
      expect(named.stderr).toMatch(/exec: "nope": executable file not found in \$PATH/)
      const directory = await docker('run', '--rm', image, '/tmp')
      expect(directory.code).toBe(126)
      expect(await out(docker('ps', '-aq'))).toBe('')
    })

    it('closes standard input', async () => {
      const cat = await environment.run('docker', ['run', '-i', '--rm', image, 'cat'], { env: variables, input: 'in' })
      expect(cat).toEqual({ code: 0, stdout: 'in', stderr: '' })
    })

    it('gives a terminal: size, ctrl-c, detach and attach', async () => {
      const terminal = new Terminal(environment, `stty rows 33 cols 77; docker run -it --name tty ${image} sh`, {
        env: variables,
      })
      await terminal.shows(/\/ # /)
      terminal.type('stty size\r')
      await terminal.shows(/33 77/)
      terminal.type('sleep 1000\r')
      await terminal.shows(/sleep 1000\r\n/)
      terminal.type('\u0003')
      terminal.type('echo code $?\r')
      await terminal.shows(/code 130/)
      terminal.type('\u0010\u0011')
      expect(await terminal.ended()).toBe(0)
      expect(await out(docker('ps', '--format', '{{.Names}}'))).toBe('tty')

      const again = new Terminal(environment, 'docker attach tty', { env: variables })
      again.type('echo a$((1+1))b; exit 4\r')
      await again.shows(/a2b/)
      expect(await again.ended()).toBe(4)
      expect(await out(docker('rm', 'tty'))).toBe('tty')
    })

    it('keeps a container in the background: ps, logs, inspect, exec, stop, start, wait, rm', async () => {
      const id = await out(
        docker(
          'run',
          '-d',
          '--name',
          'aa',
          '-m',
          '128m',
          image,
          'sh',
          '-c',
          'echo started; trap "exit 5" TERM; while :; do sleep 1; done',
        ),
      )
      expect(id).toMatch(/^[0-9a-f]{64}$/)
      expect(await out(docker('ps', '--no-trunc', '--format', '{{.ID}} {{.Names}} {{.State}}'))).toBe(
        `${id} aa running`,
      )
      const [inspect] = JSON.parse(await out(docker('inspect', 'aa')))
      expect(inspect).toMatchObject({ Id: id, Name: '/aa', State: { Status: 'running', Running: true, ExitCode: 0 } })
      expect(inspect.HostConfig.Memory).toBe(128 * 1024 * 1024)
      expect(inspect.NetworkSettings.IPAddress || inspect.NetworkSettings.Networks.bridge.IPAddress).toMatch(
        /^172\.16\./,
      )
      expect(await out(docker('logs', 'aa'))).toBe('started')
      expect(await out(docker('exec', 'aa', 'id', '-u'))).toBe('0')
      expect((await docker('exec', 'aa', 'sh', '-c', 'exit 7')).code).toBe(7)
      expect((await docker('exec', 'aa', 'nope')).code).toBe(127)
      expect(await out(docker('exec', 'aa', 'sh', '-c', 'echo $$; cat /proc/1/comm'))).toMatch(/^\d+\nsh$/)
      expect(await out(docker('stop', 'aa'))).toBe('aa')
      expect(await out(docker('inspect', '--format', '{{.State.Status}} {{.State.ExitCode}}', 'aa'))).toBe('exited 5')
      expect(await out(docker('start', 'aa'))).toBe('aa')
      const waiting = out(docker('wait', 'aa'))
      expect(await out(docker('kill', '-s', 'TERM', 'aa'))).toBe('aa')
      expect(await waiting).toBe('5')
      expect(await out(docker('logs', 'aa'))).toBe('started\nstarted')
      expect(await out(docker('start', 'aa'))).toBe('aa')
      expect((await docker('rm', 'aa')).stderr).toMatch(
        /cannot remove container.*container is running|You cannot remove a running container/,
      )
      expect(await out(docker('rm', '-f', 'aa'))).toBe('aa')
      expect(await out(docker('ps', '-aq'))).toBe('')
    })

    it('keeps files over a stop and lets containers talk to each other', async () => {
      await out(docker('run', '-d', '--name', 'server', image, 'sh', '-c', 'echo kept >> /file; httpd -f -p 80 -h /'))
      const address = await out(
        docker('inspect', '--format', '{{.NetworkSettings.Networks.bridge.IPAddress}}', 'server'),
      )
      expect(await out(docker('run', '--rm', image, 'wget', '-qO-', `http://${address}/file`))).toBe('kept')
      await out(docker('stop', '-t', '1', 'server'))
      await out(docker('start', 'server'))
      expect(await out(docker('exec', 'server', 'cat', '/file'))).toBe('kept\nkept')
      await out(docker('rm', '-f', 'server'))
    })
  })

  describe('docker-machine', () => {
    it('lists, locates and inspects', async () => {
      expect(await out(dockerMachine('status', machine))).toBe('Running')
      const ip = await out(dockerMachine('ip', machine))
      expect(await out(dockerMachine('url', machine))).toBe(`tcp://${ip}:2376`)
      expect(await out(dockerMachine('ls', '--format', '{{.Name}} {{.DriverName}} {{.State}} {{.Error}}'))).toBe(
        `${machine} vic Running`,
      )
      const inspect = await out(dockerMachine('inspect', machine))
      expect(inspect).not.toContain(environment.variables.VIC_TOKEN)
      expect(inspect).not.toContain(environment.variables.GOVC_PASSWORD)
      expect(await out(dockerMachine('config', machine))).toContain(`-H=tcp://${ip}:2376`)
      expect(await out(dockerMachine('ssh', machine, 'cat /etc/os-release'))).toContain('Virtual Container Host')
    })

    it('stops and starts a VCH, whose containers stay what they were', async () => {
      const id = await out(docker('run', '-d', '--name', 'outlives', image, 'sleep', '1000'))
      await out(dockerMachine('stop', machine))
      expect(await out(dockerMachine('status', machine))).toBe('Stopped')
      await out(dockerMachine('start', machine))
      expect(await out(docker('ps', '--no-trunc', '--format', '{{.ID}} {{.State}}'))).toBe(`${id} running`)
      expect(await out(docker('exec', 'outlives', 'echo', 'alive'))).toBe('alive')
      await out(dockerMachine('restart', machine))
      await out(dockerMachine('regenerate-certs', '-f', machine))
      expect(await out(docker('rm', '-f', 'outlives'))).toBe('outlives')
    }, 600_000)
  })
})
