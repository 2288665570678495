import { createHash, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SharedVch } from '../shared-vch'

/** Bytes that are copied into and out of a container. */
const copied = 3 * 1024 * 1024
/** How long a copy may take on a machine that does other things as well: a UART would take many minutes. Milliseconds. */
const copyLimit = 60_000
/** 10 MB in lines of 1 kB. */
const burstLines = 10_000
const filler = 'x'.repeat(990)

/** Files and output of a running container. */
export function streams(vch: SharedVch): void {
  beforeAll(() => vch.ok('run', '-d', '--name', 'running', vch.box, 'sleep', '100000'))
  afterAll(() => vch.ok('rm', '-f', 'running'))

  it('copies 3 MB into a running container and out of it, and exports all of it', async () => {
    const there = join(vch.directory, 'there')
    const bytes = randomBytes(copied)
    await writeFile(there, bytes)
    const sum = createHash('sha256').update(bytes).digest('hex')
    const inwards = await vch.docker(['cp', there, 'running:/there'], { limit: copyLimit })
    expect(inwards.code).toBe(0)
    expect(await vch.ok('exec', 'running', 'sha256sum', '/there')).toBe(`${sum}  /there`)
    const back = join(vch.directory, 'back')
    const outwards = await vch.docker(['cp', 'running:/there', back], { limit: copyLimit })
    expect(outwards.code).toBe(0)
    expect(bytes.equals(await readFile(back))).toBe(true)

    await vch.ok('export', '-o', join(vch.directory, 'running.tar'), 'running')
    expect(await vch.shell("tar -xOf running.tar there | sha256sum | cut -d' ' -f1")).toBe(sum)
    const listed = await vch.shell('tar -tf running.tar')
    expect(listed.split('\n')).toEqual(expect.arrayContaining(['bin/sh', 'etc/passwd', 'there']))
  })

  it('follows a log line by line to the end of the container', async () => {
    const script = 'echo one; until [ -e /go ]; do sleep 0.1; done; echo two; until [ -e /end ]; do sleep 0.1; done'
    await vch.ok('run', '-d', '--name', 'talks', vch.box, 'sh', '-c', script)
    const follower = vch.environment.start('docker', ['logs', '-f', 'talks'], { env: vch.variables })
    const ended = new Promise<number | null>((resolve) => follower.once('close', resolve))
    const chunks = follower.stdout[Symbol.asyncIterator]()
    const next = async (): Promise<string> => String((await chunks.next()).value)
    expect(await next()).toBe('one\n')
    await vch.ok('exec', 'talks', 'touch', '/go')
    expect(await next()).toBe('two\n')
    await vch.ok('exec', 'talks', 'touch', '/end')
    expect((await chunks.next()).done).toBe(true)
    expect(await ended).toBe(0)
    expect(await vch.ok('wait', 'talks')).toBe('0')
    await vch.ok('rm', 'talks')
  })

  it('keeps 10 MB that are written at once, complete and in order', async () => {
    const awk = `BEGIN { for (i = 1; i <= ${burstLines}; i++) print i, "${filler}" }`
    await vch.ok('run', '-d', '--name', 'burst', vch.box, 'awk', awk)
    expect(await vch.ok('wait', 'burst')).toBe('0')
    await vch.shell('docker logs burst > burst.log')
    const lines = (await readFile(join(vch.directory, 'burst.log'), 'latin1')).split('\n')
    expect(lines.pop()).toBe('')
    expect(lines).toHaveLength(burstLines)
    expect(lines.findIndex((line, index) => line !== `${index + 1} ${filler}`)).toBe(-1)
    await vch.ok('rm', 'burst')
  })
}
