import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileAppearance } from './file-appearance'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'appearance-'))
})
afterEach(() => rm(directory, { recursive: true }))

const soon = (): AbortSignal => AbortSignal.timeout(5000)

test('a file that is there', async () => {
  await writeFile(join(directory, 'x'), '')
  await fileAppearance(join(directory, 'x'), soon())
})

test('a file that comes later, after another', async () => {
  const appearance = fileAppearance(join(directory, 'x'), soon())
  await delay(20)
  await writeFile(join(directory, 'y'), '')
  await delay(20)
  await writeFile(join(directory, 'x'), '')
  await appearance
})

test('an abort ends the wait', async () => {
  await expect(fileAppearance(join(directory, 'x'), AbortSignal.timeout(20))).rejects.toThrow()
})
