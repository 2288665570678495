import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readLogTail } from './log-tail'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'log-tail-'))
})
afterEach(() => rm(directory, { recursive: true }))

test('a short log is given whole', async () => {
  await writeFile(join(directory, 'personality.log'), 'a\nb\n')
  expect(await readLogTail('personality', directory)).toBe('a\nb\n')
})

test('a long log is given from a line start near its end', async () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}\n`)
  await writeFile(join(directory, 'personality.log'), lines.join(''))
  const tail = await readLogTail('personality', directory)
  expect(tail).toMatch(/^line \d+\n/)
  expect(tail.endsWith('line 19999\n')).toBe(true)
  expect(tail.length).toBeLessThanOrEqual(64 * 1024)
})

test.each(['../../etc/passwd', 'other', ''])('%s is no log', async (name) => {
  await expect(readLogTail(name, directory)).rejects.toThrow('no log')
})
