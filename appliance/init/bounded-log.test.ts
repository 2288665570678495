import { mkdtempSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BoundedLog } from './bounded-log'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bounded-log-'))
})
afterEach(() => rm(directory, { recursive: true }))

test('keeps the last lines in two files of bounded size', () => {
  const path = join(directory, 'x.log')
  const log = new BoundedLog(path, 20)
  for (let line = 0; line < 10; line++) log.write(`line ${line}`)
  expect(readFileSync(path, 'utf8')).toBe('line 8\nline 9\n')
  expect(readFileSync(`${path}.1`, 'utf8')).toBe('line 6\nline 7\n')
})

test('goes on where a file ended', () => {
  const path = join(directory, 'x.log')
  new BoundedLog(path, 20).write('first')
  new BoundedLog(path, 20).write('second')
  expect(readFileSync(path, 'utf8')).toBe('first\nsecond\n')
})
