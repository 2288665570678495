import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { ScratchDisk } from './scratch-disk'
import { Spools } from './spools'

const signal = new AbortController().signal
let directory: string
let removed: number

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spool-'))
  removed = 0
})

afterEach(() => rm(directory, { recursive: true, force: true }))

function makeSpools(): Spools {
  const disk: Pick<ScratchDisk, 'use'> = {
    async use(use) {
      try {
        return await use(directory)
      } finally {
        removed += 1
      }
    },
  }
  return new Spools(() => disk)
}

async function opened(spools: Spools): Promise<{ id: string; close: () => Promise<void> }> {
  const end = new AbortController()
  let held: Promise<void> = Promise.resolve()
  const id = await new Promise<string>((resolve, reject) => {
    held = spools.hold(resolve, end.signal)
    held.catch(reject)
  })
  return {
    id,
    close: async () => {
      end.abort()
      await held
    },
  }
}

test('files are kept until the spool is let go of', async () => {
  const spools = makeSpools()
  const { id, close } = await opened(spools)
  expect(await spools.write(id, 'a', Readable.from([Buffer.from('first')]), signal)).toEqual({ size: 5 })
  expect(await spools.write(id, 'a', Readable.from([Buffer.from('2')]), signal)).toEqual({ size: 1 })
  expect(await text(await spools.read(id, 'a'))).toBe('2')
  await expect(spools.read(id, 'b')).rejects.toMatchObject({ code: 'not-found' })
  for (const name of ['../a', '.a', 'a/b', '']) {
    await expect(spools.write(id, name, Readable.from([]), signal)).rejects.toMatchObject({ code: 'invalid' })
  }
  expect(await readdir(directory)).toEqual(['a'])
  await close()
  expect(removed).toBe(1)
  await expect(spools.read(id, 'a')).rejects.toMatchObject({ code: 'not-found' })
})

test('nothing is open any more when the disk goes', async () => {
  const spools = makeSpools()
  const { id, close } = await opened(spools)
  await spools.write(id, 'a', Readable.from([Buffer.alloc(1_000_000)]), signal)
  const reader = await spools.read(id, 'a')
  const failed = new Promise((resolve) => reader.once('close', resolve))
  const abort = new AbortController()
  const endless = new Readable({ read: () => undefined })
  const writing = expect(spools.write(id, 'b', endless, abort.signal)).rejects.toThrow()
  const closing = close()
  await failed
  expect(removed).toBe(0)
  abort.abort(new Error('the client went away'))
  await writing
  await closing
  expect(removed).toBe(1)
})

test('there are not more than the appliance has room for', async () => {
  const spools = makeSpools()
  const all = await Promise.all([1, 2, 3, 4].map(() => opened(spools)))
  await expect(opened(spools)).rejects.toMatchObject({ code: 'unavailable' })
  await all[0]?.close()
  const another = await opened(spools)
  await another.close()
  for (const { close } of all.slice(1)) await close()
})
