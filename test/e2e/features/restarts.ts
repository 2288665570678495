import type { SharedVch } from '../shared-vch'
import { Terminal } from '../terminal'

/** A daemon that was ended answers again within this time, also on a machine that does other things as well. Milliseconds. */
const restartLimit = 120_000

/** What becomes of clients' sessions when a daemon of the appliance dies. */
export function restarts(vch: SharedVch): void {
  const terminal = (command: string): Terminal => new Terminal(vch.environment, command, { env: vch.variables })

  /** Ends a daemon, and waits until docker is answered again. */
  const restart = async (daemon: 'personality' | 'port-layer' | 'interaction'): Promise<void> => {
    await vch.dockerMachine('ssh', vch.machine, 'restart', daemon)
    const deadline = Date.now() + restartLimit
    for (;;) {
      const { code, stderr } = await vch.docker(['ps', '-q'])
      if (code === 0) return
      if (Date.now() > deadline) throw new Error(`after the end of ${daemon}: ${stderr}`)
    }
  }

  it('keeps run, exec and logs attached when the personality dies, and the port layer', async () => {
    const run = terminal(`docker run -it --name stays ${vch.box} sh`)
    await run.shows(/\/ # /)
    const exec = terminal('docker exec -it stays sh')
    await exec.shows(/\/ # /)
    const follower = vch.environment.start('docker', ['logs', '-f', 'stays'], { env: vch.variables })
    let followed = ''
    follower.stdout.on('data', (chunk) => (followed += chunk))
    const followerEnded = new Promise<number | null>((resolve) => follower.once('close', resolve))
    for (const daemon of ['personality', 'port-layer'] as const) {
      await restart(daemon)
      for (const session of [run, exec]) {
        session.type(`echo after-$((40+2))-${daemon}\r`)
        await session.shows(new RegExp(`after-42-${daemon}`))
      }
    }
    // The exit codes come from what the personality has not seen begin.
    exec.type('exit 3\r')
    expect(await exec.ended()).toBe(3)
    run.type('exit 5\r')
    expect(await run.ended()).toBe(5)
    expect(await followerEnded).toBe(0)
    expect(followed).toMatch(/after-42-personality[\s\S]*after-42-port-layer[\s\S]*exit 5/)
    await vch.ok('rm', 'stays')
  })

  it('breaks attached clients off when the interaction dies, and loses nothing of the log', async () => {
    const count = 300
    const script = `i=0; while [ $i -lt ${count} ]; do i=$((i+1)); echo line-$i; sleep 0.1; done`
    const run = terminal(`docker run --name counts ${vch.box} sh -c '${script}'`)
    await run.shows(/line-5\r\n/)
    await restart('interaction')
    expect(await run.ended()).not.toBe(0)
    expect(run.shown).not.toContain(`line-${count}`)

    const again = terminal('docker attach --sig-proxy=false counts')
    await again.shows(/line-\d+/)
    expect(await vch.ok('wait', 'counts')).toBe('0')
    expect(await again.ended()).toBe(0)
    const lines = (await vch.ok('logs', 'counts')).split('\n')
    expect(lines).toEqual(Array.from({ length: count }, (_, index) => `line-${index + 1}`))
    await vch.ok('rm', 'counts')
  })
}
