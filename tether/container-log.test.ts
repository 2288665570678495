import { PassThrough, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { ContainerLog, endOfLife } from './container-log'

const never = new AbortController().signal
const fail = (error: Error): never => {
  throw error
}
const kilobytes = (count: number, letter: string): Buffer => Buffer.alloc(count * 1024, letter)
const write = (log: ContainerLog, chunk: Buffer | string): Promise<void> =>
  new Promise((resolve, reject) => log.write(chunk, (error) => (error ? reject(error) : resolve())))

/** What a follower is given until its end, and how that came. */
async function all(lines: AsyncGenerator<Buffer, string>): Promise<{ text: string; end: string }> {
  let text = ''
  for (;;) {
    const { value, done } = await lines.next()
    if (done) return { text, end: value }
    text += value.toString()
  }
}

describe('the log of a container', () => {
  it('reaches its port, and followers from the oldest line that is kept to the last', async () => {
    const port = new PassThrough()
    const written = text(port)
    const log = new ContainerLog(port, fail)
    await write(log, 'one\n')
    const follower = all(log.follow(never))
    await write(log, 'two\n')
    log.end('three\n', () => port.end())
    expect(await follower).toEqual({ text: 'one\ntwo\nthree\n', end: 'ended' })
    expect(await written).toBe('one\ntwo\nthree\n')
    expect(await all(log.follow(never))).toEqual({ text: 'one\ntwo\nthree\n', end: 'ended' })
  })

  it('keeps a megabyte, and tells a follower that has missed something', async () => {
    const log = new ContainerLog(undefined, fail)
    const slow = log.follow(never)
    await write(log, 'first\n')
    expect(String((await slow.next()).value)).toBe('first\n')
    for (let i = 0; i < 20; i++) await write(log, kilobytes(100, 'x'))
    expect(await slow.next()).toEqual({ value: 'behind', done: true })
    log.end()
    expect((await all(log.follow(never))).text).toHaveLength(10 * 100 * 1024)
  })

  it('is followed to the end of the process, though another one writes on', async () => {
    const port = new PassThrough()
    const written = text(port)
    const log = new ContainerLog(port, fail)
    await write(log, 'one\n')
    const follower = all(log.follow(never))
    await new Promise((resolve) => setImmediate(resolve))
    log.write(endOfLife)
    log.write('two\n')
    expect(await follower).toEqual({ text: 'one\n', end: 'ended' })
    // Nothing runs, as far as is known.
    expect(await all(log.follow(never))).toEqual({ text: 'one\ntwo\n', end: 'ended' })
    log.startAgain()
    const next = all(log.follow(never))
    await write(log, 'three\n')
    log.end(() => port.end())
    expect(await next).toEqual({ text: 'one\ntwo\nthree\n', end: 'ended' })
    expect(await written).toBe('one\ntwo\nthree\n')
  })

  it('lets a follower go that does not want more', async () => {
    const log = new ContainerLog(undefined, fail)
    const gone = new AbortController()
    const follower = all(log.follow(gone.signal))
    gone.abort()
    expect((await follower).end).toBe('ended')
  })

  it('waits for its port, and goes on without one that failed', async () => {
    const taken: (() => void)[] = []
    const port = new Writable({ write: (_chunk, _encoding, done) => void taken.push(done) })
    const failures: string[] = []
    const log = new ContainerLog(port, ({ message }) => failures.push(message))
    let done = false
    const first = write(log, 'x').then(() => {
      done = true
    })
    await new Promise(setImmediate)
    expect([done, taken.length]).toEqual([false, 1])
    port.destroy(new Error('broken'))
    await first
    await write(log, 'y')
    expect(failures).toEqual(['broken'])
  })
})
