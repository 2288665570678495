import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { useHotAdded } from './hot-added'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hot-added-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function device(path: string, file: string, state: string): string {
  mkdirSync(join(root, path), { recursive: true })
  writeFileSync(join(root, path, file), `${state}\n`)
  return join(root, path, file)
}

it('takes into use what waits, and nothing else', async () => {
  mkdirSync(join(root, 'cpu/cpu0'), { recursive: true })
  const [second, third] = [device('cpu/cpu1', 'online', '1'), device('cpu/cpu2', 'online', '0')]
  const frequency = device('cpu/cpufreq', 'online', '0')
  const block = device('memory/memory40', 'state', 'offline')
  await useHotAdded(root)
  const states = [second, third, frequency, block].map((path) => readFileSync(path, 'utf8').trim())
  expect(states).toEqual(['1', '1', '0', 'online'])
})

it('is content with a kernel that adds nothing', async () => {
  await expect(useHotAdded(join(root, 'none'))).resolves.toBeUndefined()
})
