import { diskRecords } from './container-spec'

test('disks are looked for in the order of their mounts, each once', () => {
  const records = [
    ['cgroup', '/sys/fs/cgroup/container'],
    ['root', 'ext4', 'scsi:0:0', '/', 'rw'],
    ['mount', 'bind', '/run/vic/etc/hosts', '/etc/hosts', ''],
    ['mount', 'volume', 'scsi:0:2/sub', '/b', 'rw'],
    ['mount', 'volume', 'scsi:0:1', '/a/b', 'rw'],
    ['mount', 'volume', 'scsi:0:2', '/a/c', 'rw'],
    ['arg', 'scsi:0:9'],
  ]
  expect(diskRecords(records)).toEqual([
    ['disk', 'scsi:0:0'],
    ['disk', 'scsi:0:2'],
    ['disk', 'scsi:0:1'],
  ])
})
