import { createHash, randomBytes } from 'node:crypto'
import { pack } from 'tar-stream'
import { clientKey, connect, open, result, shell } from './client'
import { bootGuest, type Guest } from './guest'

jest.setTimeout(300_000)

let guest: Guest | undefined
afterEach(async () => {
  await guest?.destroy()
  guest = undefined
})

const megabyte = 1_000_000

describe('megabytes', () => {
  it('go into a container and come out of it unchanged', async () => {
    guest = await bootGuest({ authorizedKey: clientKey.public, process: shell('sleep 1000') })
    const client = await connect(guest)
    const content = randomBytes(3 * megabyte)
    const archive = pack()
    archive.entry({ name: 'big' }, content)
    archive.finalize()
    const began = Date.now()
    const writing = await open(client, { verb: 'write-files', path: '/', directories: 'keep' })
    archive.pipe(writing)
    expect(await result(writing)).toEqual({ code: 0, out: '', err: '' })
    process.stdout.write(`into the guest: ${Math.round(content.length / (Date.now() - began))} KB/s\n`)
    const sum = await open(client, { verb: 'exec', id: 'sum', process: shell('sha256sum </big'), stdin: false })
    expect((await result(sum)).out).toBe(`${createHash('sha256').update(content).digest('hex')}  -\n`)
  })
})
