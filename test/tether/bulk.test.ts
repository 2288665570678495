import { createHash, randomBytes } from 'node:crypto'
import { buffer, text } from 'node:stream/consumers'
import { extract, pack } from 'tar-stream'
import { execOutput } from '../../tether/test-exec-output'
import { clientKey, connect, open, result, shell } from './client'
import { bootGuest, type Guest } from './guest'

jest.setTimeout(300_000)

let guest: Guest | undefined
afterEach(async () => {
  await guest?.destroy()
  guest = undefined
})

const size = 3_000_000

function report(what: string, began: number): void {
  process.stdout.write(`${what}: ${Math.round(size / (Date.now() - began))} KB/s\n`)
}

describe('megabytes over the lanes of the lab', () => {
  it('go into a container and come out of it unchanged', async () => {
    guest = await bootGuest({ authorizedKey: clientKey.public, process: shell('sleep 1000') })
    const client = await connect(guest)
    const content = randomBytes(size)
    const archive = pack()
    archive.entry({ name: 'big' }, content)
    archive.finalize()
    const writingBegan = Date.now()
    const writing = await open(client, { verb: 'write-files', path: '/', directories: 'keep' })
    archive.pipe(writing)
    expect(await result(writing)).toEqual({ code: 0, out: '', err: '' })
    report('into the guest', writingBegan)
    const sum = await open(client, { verb: 'exec', id: 'sum', process: shell('sha256sum </big'), stdin: false })
    expect(execOutput((await result(sum)).out)).toBe(`${createHash('sha256').update(content).digest('hex')}  -\n`)

    const readingBegan = Date.now()
    const reading = await open(client, { verb: 'read-files', path: '/big' })
    const found: Buffer[] = []
    for await (const entry of reading.pipe(extract())) found.push(await buffer(entry))
    report('out of the guest', readingBegan)
    expect(found).toHaveLength(1)
    expect(found[0]?.equals(content)).toBe(true)
  })

  it('are in the log in order, and with who follows it, when the process writes them at once', async () => {
    const lines = size / 100
    guest = await bootGuest({
      authorizedKey: clientKey.public,
      process: {
        ...shell(`read go; awk 'BEGIN { for (i = 1; i <= ${lines}; i++) printf "%099d\\n", i }'`),
        openStdin: true,
        stdinOnce: true,
      },
      expectAttach: true,
    })
    const client = await connect(guest)
    const follower = await open(client, { verb: 'log' })
    follower.end()
    const followed = text(follower)
    const began = Date.now()
    const main = await open(client, { verb: 'attach', stdin: true, stdout: false, stderr: false, replay: true })
    main.end('\n')
    await guest.ended
    report('to the log', began)
    const logged = lineNumbers(guest.log())
    expect([logged.length, firstWrong(logged)]).toEqual([lines, -1])
    const heard = (await followed).split('\n').slice(0, -1)
    expect(firstWrong(lineNumbers(heard.map((line) => JSON.parse(line))))).toBe(-1)
  })
})

function lineNumbers(log: readonly { readonly log: string }[]): number[] {
  const written = log.map(({ log }) => log).join('')
  return written.split('\n').slice(0, -1).map(Number)
}

/** Where the numbers are not 1, 2, 3 and so on; -1 when they are. */
function firstWrong(numbers: readonly number[]): number {
  return numbers.findIndex((number, position) => number !== position + 1)
}
