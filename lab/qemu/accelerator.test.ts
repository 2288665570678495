import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Accelerator, type AcceleratorChoice, chooseAccelerator } from './accelerator'

let directory: string
let boots: Accelerator[]

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'accelerator-'))
  boots = []
  await writeFile(join(directory, 'kernel'), 'a kernel')
  await writeFile(join(directory, 'kvm'), '')
})
afterEach(() => rm(directory, { recursive: true }))

function choice(times: Record<Accelerator, number>, other: Partial<AcceleratorChoice> = {}): AcceleratorChoice {
  return {
    kernel: join(directory, 'kernel'),
    cacheDirectory: join(directory, 'cache'),
    kvmDevice: join(directory, 'kvm'),
    log: () => undefined,
    boot: async (accelerator, _kernel, signal) => {
      boots.push(accelerator)
      await delay(times[accelerator], undefined, { signal })
    },
    ...other,
  }
}

test('the faster one is chosen, once for a kernel', async () => {
  const fast = choice({ tcg: 60, kvm: 1 })
  expect(await chooseAccelerator(fast)).toBe('kvm')
  expect(await chooseAccelerator(fast)).toBe('kvm')
  expect(boots).toEqual(['tcg', 'kvm'])
  await writeFile(join(directory, 'kernel'), 'another kernel')
  expect(await chooseAccelerator(choice({ tcg: 1, kvm: 30 }))).toBe('tcg')
  expect(boots).toHaveLength(4)
})

test('a KVM that hangs is given up soon', async () => {
  const start = performance.now()
  expect(await chooseAccelerator(choice({ tcg: 30, kvm: 60_000 }))).toBe('tcg')
  expect(performance.now() - start).toBeLessThan(5_000)
})

test('without a kernel or KVM nothing is measured', async () => {
  expect(await chooseAccelerator(choice({ tcg: 9, kvm: 1 }, { kernel: undefined }))).toBe('tcg')
  expect(await chooseAccelerator(choice({ tcg: 9, kvm: 1 }, { kvmDevice: join(directory, 'none') }))).toBe('tcg')
  expect(boots).toEqual([])
})
