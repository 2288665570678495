import type { ProcessSpec } from '../../tether/config'
import { bootGuest, type Guest } from './guest'

jest.setTimeout(60_000)

const base: ProcessSpec = {
  args: [],
  env: ['PATH=/bin'],
  cwd: '/',
  user: '',
  tty: false,
  openStdin: false,
  stdinOnce: false,
}

let guest: Guest | undefined
afterEach(async () => {
  await guest?.destroy()
  guest = undefined
})

describe('a container VM', () => {
  it('runs its process, logs its output, tells its exit code, and powers off', async () => {
    guest = await bootGuest({ process: { ...base, args: ['sh', '-c', 'echo hello; echo err >&2; exit 3'] } })
    await guest.ended
    const { states, values } = guest.responder
    const started = guest.startedAt
    console.log(
      guest.console(),
      states.map(({ state, at }) => `${state.status} ${at - started}`),
      Date.now() - started,
    )
    expect(states.map(({ state }) => state.status)).toEqual(['booting', 'running', 'exited'])
    expect(states.at(-1)?.state).toMatchObject({ run: 1, exitCode: 3 })
    expect(
      guest
        .log()
        .map(({ log, stream }) => [log, stream])
        .sort(),
    ).toEqual([
      ['err\n', 'stderr'],
      ['hello\n', 'stdout'],
    ])
    expect(values.get('guestinfo.hostname')).toBe('box')
  })
})
