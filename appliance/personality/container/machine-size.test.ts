import * as z from 'zod'
import { sizeOf, weightOf } from './machine-size'
import { type DockerResources, resourceFields } from './resource-fields'
import { checkResources } from './resources'

const schema = z.object(resourceFields)
const docker = (fields: object): DockerResources => schema.parse(fields)
const size = (fields: object) => sizeOf(docker(fields), 4, 2)

describe('sizeOf', () => {
  it('asks for nothing when nothing is asked for', () => {
    expect(size({ MemorySwappiness: -1, PidsLimit: 0 })).toEqual({})
  })

  it('takes whole processors and limits the time within them', () => {
    expect(size({ NanoCpus: 1.5e9 })).toEqual({ cpus: 2, resources: { cpu: { quota: 150_000, period: 100_000 } } })
    expect(size({ CpuQuota: 25_000, CpuPeriod: 50_000 })).toMatchObject({
      cpus: 1,
      resources: { cpu: { quota: 25_000 } },
    })
    expect(size({ CpuQuota: 900_000 })).toMatchObject({ cpus: 4 })
    expect(size({ CpuPeriod: 50_000, CpuQuota: -1 })).toEqual({ resources: { cpu: { period: 50_000 } } })
  })

  it('gives a machine all processors that its container is bound to', () => {
    expect(size({ CpusetCpus: '0,2' })).toEqual({ cpus: 3, resources: { cpus: '0,2' } })
  })

  it('weighs against other machines as against the guest', () => {
    expect(size({ CpuShares: 1024 })).toEqual({ cpuShares: 2000, resources: { cpuWeight: 39 } })
    expect(size({ CpuShares: 512, NanoCpus: 1e9 })).toMatchObject({ cpuShares: 500 })
    expect([weightOf(1), weightOf(2), weightOf(262_144), weightOf(1e9)]).toEqual([1, 1, 10_000, 10_000])
  })

  it('limits memory, processes and disks', () => {
    const rates = {
      BlkioDeviceReadBps: [{ Path: '/dev/sda', Rate: 1 }],
      BlkioDeviceWriteIOps: [{ Path: '/dev/sda', Rate: 2 }],
    }
    expect(size({ Memory: 16 << 20, MemoryReservation: 8 << 20, PidsLimit: 7, ...rates })).toEqual({
      memory: 16 << 20,
      resources: {
        memory: 16 << 20,
        memoryReservation: 8 << 20,
        pids: 7,
        disks: [{ path: '/dev/sda', readBytes: 1, writes: 2 }],
      },
    })
  })
})

describe('checkResources', () => {
  const check = (fields: object, purpose: 'create' | 'update' = 'create') => checkResources(docker(fields), 2, purpose)

  it.each([
    [{ Memory: 1 << 20 }, 'Minimum memory limit allowed is 6MB'],
    [
      { Memory: 16 << 20, MemorySwap: 8 << 20 },
      'Minimum memoryswap limit should be larger than memory limit, see usage',
    ],
    [{ MemorySwap: 8 << 20 }, 'You should always set the Memory limit when using Memoryswap limit, see usage'],
    [{ MemoryReservation: 1 }, 'Minimum memory reservation allowed is 6MB'],
    [
      { Memory: 16 << 20, MemoryReservation: 17 << 20 },
      'Minimum memory limit can not be less than memory reservation limit, see usage',
    ],
    [{ NanoCpus: 1e9, CpuPeriod: 1000 }, 'Conflicting options: Nano CPUs and CPU Period cannot both be set'],
    [{ NanoCpus: 1e9, CpuQuota: 1000 }, 'Conflicting options: Nano CPUs and CPU Quota cannot both be set'],
    [{ NanoCpus: 3e9 }, 'range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available'],
    [{ CpuQuota: 1 }, 'CPU cfs quota can not be less than 1ms (i.e. 1000)'],
    [{ CpusetCpus: '0-2' }, 'Requested CPUs are not available - requested 0-2, available: 0-1'],
    [{ CpusetCpus: 'x' }, 'Invalid value x for cpuset cpus: invalid format: x'],
    [{ CpusetMems: '1' }, 'Requested memory nodes are not available - requested 1, available: 0'],
    [{ IOMaximumIOps: 1 }, 'Invalid QoS settings: linux does not support Maximum IO Bandwidth or Maximum IO IOps'],
  ])('refuses %j as dockerd', (fields, message) => {
    expect(() => check(fields)).toThrow(expect.objectContaining({ status: 400, message }))
  })

  it('discards with a warning what cgroup v2 does not have', () => {
    const asked = { OomKillDisable: true, MemorySwappiness: 60, KernelMemory: 1 << 30, BlkioWeight: 300, CpuPercent: 5 }
    const { resources, warnings } = check(asked)
    expect(resources).toMatchObject({ OomKillDisable: null, MemorySwappiness: null, BlkioWeight: 0, CpuPercent: 0 })
    expect(resources.KernelMemory).toBeUndefined()
    expect(warnings).toHaveLength(5)
    for (const warning of warnings) expect(warning).toMatch(/discarded\.$/)
    expect(check({ OomKillDisable: false, CpusetMems: '0', CpusetCpus: '0-1' }).warnings).toEqual([])
  })

  it('tells as much swap as memory when nobody asks for another total', () => {
    expect(check({ Memory: 16 << 20 })).toMatchObject({ resources: { MemorySwap: 32 << 20 }, warnings: [] })
    for (const MemorySwap of [-1, 16 << 20, 64 << 20]) {
      expect(check({ Memory: 16 << 20, MemorySwap })).toMatchObject({ resources: { MemorySwap }, warnings: [] })
    }
    expect(check({ Memory: 16 << 20 }, 'update').resources.MemorySwap).toBe(0)
  })
})
