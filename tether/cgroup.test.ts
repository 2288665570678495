import { mountPoint } from './cgroup'

describe('mountPoint', () => {
  it('finds cgroup v2 wherever it is mounted', () => {
    const lines = [
      '24 30 0:22 / /proc rw,relatime shared:5 - proc proc rw',
      '31 30 0:27 / /sys/fs/cgroup ro,nosuid shared:9 - tmpfs tmpfs ro,mode=755',
      '32 31 0:28 / /sys/fs/cgroup/unified rw,nosuid shared:10 - cgroup2 cgroup2 rw,nsdelegate',
    ]
    expect(mountPoint(lines.join('\n'))).toBe('/sys/fs/cgroup/unified')
    expect(mountPoint(lines.slice(0, 2).join('\n'))).toBeUndefined()
  })
})
