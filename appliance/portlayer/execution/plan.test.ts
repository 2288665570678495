import { exampleRecord } from './example'
import { planMachine } from './plan'

const settings = {
  defaultMemoryMegabytes: 512,
  defaultCpus: 2,
  authorizedKey: 'ssh-ed25519 AAAA',
  nameservers: [],
  searchDomains: [],
}
const plan = (execution: object, running?: Parameters<typeof planMachine>[2]) =>
  planMachine({ ...exampleRecord, execution: { ...exampleRecord.execution, ...execution } }, settings, running)

test('a container that asks for nothing gets the default', () => {
  expect(plan({})).toMatchObject({ memoryMegabytes: 512, cpus: 2, cpuShares: undefined })
})

test('what the guest itself takes comes on top of the memory that was asked for', () => {
  expect(plan({ memory: 6 << 20, cpus: 1 })).toMatchObject({ memoryMegabytes: 120, cpus: 1 })
  expect(plan({ memory: (256 << 20) + 1 }).memoryMegabytes).toBe(372)
})

test('a VM that runs only grows', () => {
  const size = { memoryMegabytes: 512, cpus: 2 }
  expect(plan({ memory: 64 << 20, cpus: 1 }, size)).toMatchObject(size)
  expect(plan({ memory: 1 << 30, cpus: 4 }, size)).toMatchObject({ memoryMegabytes: 1136, cpus: 4 })
})
