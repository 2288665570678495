import { shell } from '../../tether/test-process'
import { bootGuest, type Guest } from './guest'

jest.setTimeout(180_000)
// A guest of two processors once had not ended after three minutes, and no other one of thirty: said, and tried again.
jest.retryTimes(1, { logErrorsBeforeRetry: true })

let guest: Guest | undefined
afterEach(async () => {
  await guest?.destroy()
  guest = undefined
})

const written = (of: Guest) =>
  of
    .log()
    .map(({ log }) => log)
    .join('')

/** The VM that the port layer makes for `docker run -m 6m`. */
const smallest = { memoryMegabytes: 120, cpus: 1 }

describe('limits and logs', () => {
  it('stand in the control group before the process begins', async () => {
    const files = 'memory.max memory.low pids.max cpu.max cpu.weight cpuset.cpus.effective io.max'
    const resources = {
      memory: 64 << 20,
      memoryReservation: 32 << 20,
      pids: 20,
      cpu: { quota: 150000, period: 100000 },
      cpuWeight: 20,
      cpus: '1',
      disks: [{ path: '/dev/sda', writeBytes: 1 << 20 }],
    }
    const script = `cd /sys/fs/cgroup; for f in ${files}; do echo "$f $(cat $f)"; done; grep MemAvailable /proc/meminfo`
    guest = await bootGuest({ process: shell(script), resources }, { memoryMegabytes: 64 + 112, cpus: 2 })
    await guest.ended
    const text = written(guest)
    expect(text).toContain(`memory.max ${64 << 20}\nmemory.low ${32 << 20}\npids.max 20\ncpu.max 150000 100000\n`)
    expect(text).toContain(
      'cpu.weight 20\ncpuset.cpus.effective 1\nio.max 8:0 rbps=max wbps=1048576 riops=max wiops=max\n',
    )
    // What was promised is there.
    expect(Number(/MemAvailable: +(\d+) kB/.exec(text)?.[1])).toBeGreaterThan(64 * 1024)
  })

  it('end a process that takes more memory, in the smallest VM', async () => {
    const script = `awk 'BEGIN { s = "x"; while (1) s = s s }'; echo $?; exec awk 'BEGIN { s = "x"; while (1) s = s s }'`
    guest = await bootGuest({ process: shell(script), resources: { memory: 6 << 20 } }, smallest)
    await guest.ended
    expect(written(guest)).toContain('137\n')
    expect(guest.responder.states.at(-1)?.state).toMatchObject({ status: 'exited', exitCode: 137, oomKilled: true })
  })

  it('do not run without the syslog server that was asked for', async () => {
    const header = { facility: 3, format: 'unix', hostname: 'vch', tag: 'x' } as const
    const syslog = { ...header, network: 'tcp', host: '127.0.0.1', port: 514 } as const
    guest = await bootGuest({ process: shell('true'), syslog })
    await guest.ended
    const { state } = guest.responder.states.at(-1) ?? {}
    expect(state).toMatchObject({ status: 'failed', exitCode: 128 })
    expect(state?.error).toMatch(/^failed to initialize logging driver: connect /)
  })

  it('are what a container cannot do without', async () => {
    const resources = { disks: [{ path: '/dev/sdz', reads: 1 }] }
    guest = await bootGuest({ process: shell('true'), resources })
    await guest.ended
    expect(guest.responder.states.at(-1)?.state).toMatchObject({
      status: 'failed',
      error: 'stat /dev/sdz: no such file or directory',
    })
  })
})
