import { shell } from '../../tether/test-process'
import { bootGuest, type Guest } from './guest'

jest.setTimeout(180_000)

let guest: Guest | undefined
afterEach(async () => {
  await guest?.destroy()
  guest = undefined
})

async function boot(config: Parameters<typeof bootGuest>[0]): Promise<Guest> {
  guest = await bootGuest(config)
  return guest
}

const written = (vm: Guest): string[] => vm.log().map(({ log }) => log.trimEnd())

describe('a container VM without its VCH', () => {
  it('starts its process again until it succeeds, on the same disk', async () => {
    const script = 'echo x >>/count; wc -l </count; hostname; [ $(wc -l </count) -eq 3 ]'
    const vm = await boot({ process: shell(script), restart: { name: 'on-failure', maximumRetryCount: 0 } })
    await vm.ended
    expect(written(vm)).toEqual(['1', 'box', '2', 'box', '3', 'box'])
    const last = vm.responder.states.at(-1)?.state
    expect(last).toMatchObject({ status: 'exited', exitCode: 0, restarts: { count: 2, waiting: false, exitCode: 1 } })
    const turns = vm.responder.states.flatMap(({ state }) => (state.restarts ? [state.restarts.waiting] : []))
    expect(turns).toEqual([true, false, true, false, false])
  })

  it('stays stopped when it is asked to stop between two starts', async () => {
    const vm = await boot({ process: shell('exit 5'), restart: { name: 'always', maximumRetryCount: 0 } })
    while (!vm.responder.states.some(({ state }) => (state.restarts?.count ?? 0) >= 4)) {
      await vm.responder.next()
    }
    await vm.pressPower()
    await vm.ended
    expect(vm.responder.states.at(-1)?.state).toMatchObject({ status: 'exited', exitCode: 5 })
  })

  it('lets its process manage control groups of its own, and has further ones join it there', async () => {
    const script = `cd /sys/fs/cgroup && mkdir own own/below
      for process in $(cat cgroup.procs); do echo "$process" > own/cgroup.procs; done 2> /dev/null
      echo '+memory +pids' > cgroup.subtree_control && echo handed on
      until [ -e /seen ]; do sleep 0.1; done
      cat /seen && rm /seen && exit 1`
    const vm = await boot({
      process: shell(script),
      restrictions: { writableCgroup: true },
      restart: { name: 'on-failure', maximumRetryCount: 1 },
      healthCheck: {
        test: ['sh', '-c', 'cat /proc/self/cgroup > /new && mv /new /seen'],
        intervalMs: 500,
        timeoutMs: 10_000,
        retries: 3,
        startPeriodMs: 0,
        startIntervalMs: 500,
      },
    })
    await vm.ended
    expect(written(vm)).toEqual(['handed on', '0::/own', 'handed on', '0::/own'])
  })

  it('has its kernel load what the process uses', async () => {
    const vm = await boot({
      process: shell('ip link add name br0 type bridge; ip link add name d0 type dummy; ls /sys/class/net'),
    })
    await vm.ended
    expect(written(vm)).toEqual(expect.arrayContaining(['br0', 'd0']))
  })

  it('finds out whether it is healthy', async () => {
    const vm = await boot({
      process: shell('sleep 1000'),
      healthCheck: {
        test: ['sh', '-c', 'echo asked; hostname; exit 3'],
        intervalMs: 500,
        timeoutMs: 10_000,
        retries: 2,
        startPeriodMs: 0,
        startIntervalMs: 500,
      },
    })
    let health: { status?: string; failingStreak?: number; log?: unknown[] } = {}
    while (health.status !== 'unhealthy') {
      await vm.responder.next()
      health = JSON.parse(vm.responder.values.get('guestinfo.vic.health') ?? '{}')
    }
    expect(health).toMatchObject({ failingStreak: 2, log: [{ exitCode: 3, output: 'asked\nbox\n' }, { exitCode: 3 }] })
  })

  it('restricts its process, and has its init', async () => {
    const vm = await boot({
      process: shell(
        [
          'ulimit -n; cat /proc/sys/net/core/somaxconn; grep -E "CapEff|NoNewPrivs" /proc/self/status | cut -f2',
          'cat /proc/self/oom_score_adj; tr "\\0" " " </proc/1/cmdline; echo; cat /etc/hosts; touch /etc/x || echo kept',
        ].join('\n'),
      ),
      root: { bus: 0, unit: 0, readOnly: true },
      restrictions: {
        capabilities: ['CAP_CHOWN'],
        noNewPrivileges: true,
        ulimits: [{ name: 'nofile', soft: 77, hard: 4096 }],
        oomScoreAdjust: 300,
        sysctls: { 'net.core.somaxconn': '321' },
        init: true,
        maskedPaths: ['/etc/hosts'],
      },
    })
    await vm.ended
    expect(vm.responder.states.at(-1)?.state.error).toBeUndefined()
    const lines = written(vm)
    console.log(vm.console().slice(-600), JSON.stringify(vm.responder.states.at(-1)), lines)
    expect(lines.slice(0, 5)).toEqual(['77', '321', '0000000000000001', '1', '300'])
    expect(lines[5]).toMatch(/^\/sbin\/docker-init -- sh -c ulimit/)
    // The streams are apart: their lines come in any order.
    expect(lines).toContain('kept')
  })
})
