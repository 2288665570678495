import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeNewFile } from './file-writer'

const { signal } = new AbortController()
let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'file-writer-'))
})
afterEach(() => rm(directory, { recursive: true }))

async function* chunks(count: number, size: number): AsyncGenerator<Buffer> {
  for (let i = 0; i < count; i++) yield Buffer.alloc(size, i)
}

it.each([
  [0, 1],
  [3, 10],
  [100, 65_536],
  [3, 3_000_000],
])('writes %i chunks of %i bytes', async (count, size) => {
  const path = join(directory, 'file')
  await writeNewFile(path, chunks(count, size), signal)
  const expected: Buffer[] = []
  for await (const chunk of chunks(count, size)) expected.push(chunk)
  expect((await readFile(path)).equals(Buffer.concat(expected))).toBe(true)
})

it('ends with what the stream ends with', async () => {
  async function* broken(): AsyncGenerator<Buffer> {
    yield* chunks(20, 100_000)
    throw new Error('cut off')
  }
  await expect(writeNewFile(join(directory, 'file'), broken(), signal)).rejects.toThrow('cut off')
})

it('ends with what the file system says, and when it is told to', async () => {
  await expect(writeNewFile('/dev/full/x', chunks(1, 1), signal)).rejects.toThrow('ENOTDIR')
  await writeFile(join(directory, 'there'), '')
  await expect(writeNewFile(join(directory, 'there'), chunks(1, 1), signal)).rejects.toThrow('EEXIST')
  const aborted = AbortSignal.abort(new Error('enough'))
  await expect(writeNewFile(join(directory, 'new'), chunks(1, 1), aborted)).rejects.toThrow('enough')
})
