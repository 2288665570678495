import { diskLine, limitFiles, parseResources } from './resources'

describe('limitFiles', () => {
  it('writes what was asked for', () => {
    const files = Object.fromEntries(
      limitFiles({
        memory: 67108864,
        memoryReservation: 33554432,
        cpu: { quota: 150000, period: 100000 },
        cpuWeight: 20,
        cpus: '0-1',
        pids: 32,
      }),
    )
    expect(files).toEqual({
      'memory.low': '33554432',
      'memory.max': '67108864',
      'pids.max': '32',
      'cpu.weight': '20',
      'cpu.max': '150000 100000',
      'cpuset.cpus': '0-1\n',
    })
  })

  it('takes away what is absent', () => {
    expect(Object.fromEntries(limitFiles({ cpu: { period: 50000 } }))).toEqual({
      'memory.low': '0',
      'memory.max': 'max',
      'pids.max': 'max',
      'cpu.weight': '100',
      'cpu.max': 'max 50000',
      'cpuset.cpus': '\n',
    })
  })
})

it('says for each device what is limited', () => {
  expect(diskLine('8:0', { writeBytes: 1048576, reads: 10 })).toBe('8:0 rbps=max wbps=1048576 riops=10 wiops=max')
})

describe('parseResources', () => {
  it('passes what is right on', () => {
    const resources = {
      memory: 1,
      cpu: { quota: 1000, period: 1000 },
      cpus: '0',
      disks: [{ path: '/dev/sda', reads: 1 }],
    }
    expect(parseResources(resources)).toEqual(resources)
    expect(parseResources({})).toEqual({})
  })

  it.each([
    [null, 'resources'],
    [{ memory: '1' }, 'memory'],
    [{ pids: 0 }, 'pids'],
    [{ cpus: '0\n1' }, 'cpus'],
    [{ disks: [{ path: '/etc/passwd' }] }, '/dev'],
  ])('refuses %j', (value, what) => {
    expect(() => parseResources(value)).toThrow(what)
  })
})
