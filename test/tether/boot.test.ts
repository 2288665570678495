import { once } from 'node:events'
import type { NicSpec } from '../../tether/config'
import { execOutput } from '../../tether/test-exec-output'
import { plainProcess, shell } from '../../tether/test-process'
import { clientKey, connect, open, result } from './client'
import { bootGuest, type Guest, mac } from './guest'

jest.setTimeout(180_000)
// A VM whose host has no time for it ended once before its client had come: said, and tried again.
jest.retryTimes(1, { logErrorsBeforeRetry: true })

const nic: NicSpec = {
  mac,
  name: 'eth0',
  addressing: { kind: 'static', addresses: ['10.0.2.77/24'] },
  gateway: '10.0.2.2',
}

let guest: Guest | undefined
afterEach(async () => {
  await guest?.destroy()
  guest = undefined
})

async function boot(config: Parameters<typeof bootGuest>[0]): Promise<Guest> {
  guest = await bootGuest({ authorizedKey: clientKey.public, ...config })
  return guest
}

const states = (of: Guest) => of.responder.states.map(({ state }) => state)

describe('a container VM', () => {
  it('runs its process, logs its output, tells its exit code, and powers off', async () => {
    const vm = await boot({ process: shell('echo hello; echo err >&2; touch /kept; exit 3') })
    await vm.ended
    expect(states(vm).map(({ status }) => status)).toEqual(['booting', 'running', 'exited'])
    expect(states(vm).at(-1)).toMatchObject({ run: 1, exitCode: 3 })
    expect(
      vm
        .log()
        .map(({ log, stream }) => [log, stream])
        .sort(),
    ).toEqual([
      ['err\n', 'stderr'],
      ['hello\n', 'stdout'],
    ])
    expect(vm.responder.values.get('guestinfo.hostname')).toBe('box')
    const times = vm.responder.states.map(({ state, at }) => `${state.status} ${at - vm.startedAt}`)
    process.stdout.write(`since power-on, ms: ${times.join(', ')}, off ${Date.now() - vm.startedAt}\n`)
  })

  it('has the configured names, addresses, mounts and no access to the guest around it', async () => {
    const vm = await boot({
      process: shell(
        'hostname; cat /etc/hostname /etc/resolv.conf; tail -n 2 /etc/hosts; ip -4 -o addr show eth0 | cut -d" " -f7; ip route | head -1; ls -d /usr /cd; mount | grep -c "/dev/sd"; grep /data /proc/mounts; touch /x /etc/hosts; ping -c 1 -W 5 10.0.2.2 | grep -c "1 packets received"',
      ),
      domainname: 'example',
      root: { bus: 0, unit: 0, readOnly: true },
      mounts: [{ kind: 'tmpfs', target: '/data', options: 'size=64k' }],
      network: {
        nics: [nic],
        nameservers: ['10.0.2.3'],
        searchDomains: ['a.example', 'b.example'],
        resolvOptions: ['ndots:2'],
        hosts: [{ address: '10.0.2.2', names: ['gateway', 'gw'] }],
      },
    })
    await vm.ended
    const lines = (stream: string): string[] =>
      vm
        .log()
        .filter((line) => line.stream === stream)
        .map(({ log }) => log.trimEnd())
    expect(lines('stdout')).toEqual(
      [
        'box',
        'box',
        'nameserver 10.0.2.3',
        'search a.example b.example',
        'options ndots:2',
        '10.0.2.2\tgateway gw',
        '10.0.2.77\tbox.example box',
        '10.0.2.77/24',
        'default via 10.0.2.2 dev eth0 ',
        '1',
        'tmpfs /data tmpfs rw,nosuid,nodev,noexec,relatime,size=64k,inode64 0 0',
        '1',
      ].map((line) => line.trimEnd()),
    )
    expect(lines('stderr')).toEqual([
      'ls: /usr: No such file or directory',
      'ls: /cd: No such file or directory',
      'touch: /x: Read-only file system',
      'touch: /etc/hosts: Read-only file system',
    ])
    expect(vm.responder.values.get('guestinfo.ip')).toBe('10.0.2.77')
    expect(states(vm).at(-1)?.addresses).toEqual([{ nic: 'eth0', addresses: ['10.0.2.77/24'] }])
  })

  it('takes a lease where it is told to', async () => {
    const vm = await boot({
      process: shell('ip -4 -o addr show eth0 | cut -d" " -f7'),
      network: {
        nics: [{ mac, name: 'eth0', addressing: { kind: 'dhcp' } }],
        nameservers: [],
        searchDomains: [],
        resolvOptions: [],
        hosts: [],
      },
    })
    await vm.ended
    expect(vm.log().map(({ log }) => log)).toEqual(['10.0.2.15/24\n'])
    expect(vm.responder.values.get('guestinfo.ip')).toBe('10.0.2.15')
  })

  it('tells why its process could not be started', async () => {
    const vm = await boot({ process: { ...plainProcess, args: ['/nope'] } })
    await vm.ended
    expect(states(vm).at(-1)).toMatchObject({
      status: 'failed',
      exitCode: 127,
      error: 'exec: "/nope": stat /nope: no such file or directory',
    })
  })

  it('delivers everything to a client that was announced, also of a process that is quick', async () => {
    const vm = await boot({ process: shell('cat; echo err >&2; exit 4'), expectAttach: true })
    vm.responder.values.delete('guestinfo.vic.hostKey')
    const client = await connect(vm)
    const quick = await open(client, { verb: 'attach', stdin: false, stdout: true, stderr: true, replay: true })
    expect(await result(quick)).toEqual({ code: 4, out: '', err: 'err\n' })
    await vm.ended
    expect(states(vm).at(-1)).toMatchObject({ status: 'exited', exitCode: 4 })
  })

  it('carries terminal, exec, sizes, signals and 2 MB of output over the serial line', async () => {
    const script = 'stty size; trap "stty size" WINCH; trap "echo bye; exit 6" TERM; while :; do sleep 0.1; done'
    const vm = await boot({
      process: { ...shell(script), tty: true, openStdin: true, size: { rows: 30, columns: 90 } },
      expectAttach: true,
    })
    const client = await connect(vm)
    const main = await open(client, { verb: 'attach', stdin: true, stdout: true, stderr: false, replay: true })
    const output = result(main)
    const bulk = await open(client, {
      verb: 'exec',
      id: 'bulk',
      process: shell('head -c 2000000 /dev/zero | tr "\\0" "~"; echo done >&2; exit 5'),
      stdin: false,
    })
    const began = Date.now()
    const { code, out, err } = await result(bulk)
    process.stdout.write(`exec: ${Math.round(out.length / (Date.now() - began))} KB/s\n`)
    expect([code, execOutput(out).length, err]).toEqual([5, 2_000_000, 'done\n'])
    main.setWindow(20, 40, 0, 0)
    const upper = await open(client, { verb: 'exec', id: 'upper', process: shell('tr a-z A-Z'), stdin: true })
    upper.end('shout')
    const shout = await result(upper)
    expect([shout.code, execOutput(shout.out), shout.err]).toEqual([0, 'SHOUT', ''])
    await result(await open(client, { verb: 'signal', target: 'main', signal: 15 }))
    expect(await output).toEqual({ code: 6, out: '30 90\r\n20 40\r\nbye\r\n', err: '' })
    await vm.ended
  })

  it('survives a client that vanishes, and serves the next one', async () => {
    const vm = await boot({ process: shell('while :; do echo line; sleep 0.05; done'), expectAttach: true })
    const first = await connect(vm)
    await open(first, { verb: 'attach', stdin: false, stdout: true, stderr: true, replay: true })
    // No word to the guest: a serial line knows no end.
    const line = await vm.channel
    line.removeAllListeners('data')
    const second = await connect(vm)
    const again = await open(second, { verb: 'attach', stdin: false, stdout: true, stderr: true, replay: false })
    await once(again, 'data')
    await result(await open(second, { verb: 'signal', target: 'main', signal: 9 }))
    await vm.ended
    expect(states(vm).at(-1)).toMatchObject({ exitCode: 137 })
  })

  it('ends when the power button is pressed, and counts its runs', async () => {
    const vm = await boot({
      process: shell('trap "exit 0" USR1; echo up; while :; do sleep 0.1; done'),
      stopSignal: 'SIGUSR1',
      state: { run: 6, status: 'exited', exitCode: 1 },
    })
    while (states(vm).at(-1)?.status !== 'running') await new Promise((resolve) => setTimeout(resolve, 100))
    await vm.pressPower()
    await vm.ended
    expect(states(vm).at(-1)).toMatchObject({ run: 7, status: 'exited', exitCode: 0 })
  })
})
