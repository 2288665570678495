import type { MachineSpec } from '../hypervisor'
import { chainNode } from './block-node'
import { machineArguments } from './machine-arguments'

const machine: MachineSpec = {
  id: 'vm-1',
  name: 'a, "b"',
  uuid: '564d0000-0000-4000-8000-000000000001',
  cpus: 2,
  memoryBytes: 128 * 2 ** 20 + 1,
  disks: [{ path: '/ds/a, {b}.vmdk', bus: 1, unit: 3, mode: 'persistent' }],
  cdrom: '/ds/json:{}.iso',
  nics: [{ slot: 2, mac: '00:50:56:00:00:01', portGroup: 'VM Network', connected: true }],
  serials: [
    { kind: 'file', path: '/ds/x,y.log' },
    { kind: 'none' },
    { kind: 'uri', serviceUri: 'id', proxyUri: 'telnet://10.0.0.1:2377', direction: 'client' },
  ],
}

function argumentsOf(spec: MachineSpec): string[] {
  return machineArguments({
    machine: spec,
    accelerator: 'tcg',
    sockets: {
      monitor: '/run/m',
      rpci: '/run/r',
      pidFile: '/run/p',
      serial: (index) => `/run/tty${index}`,
      lane: (index) => `/run/lane${index}`,
    },
    disks: spec.disks.map((disk) => chainNode(disk, [disk.path, '/ds/parent.vmdk'])),
  })
}

/** The values of an option. */
function values(args: readonly string[], option: string): string[] {
  return args.flatMap((arg, index) => (args[index - 1] === option ? [arg] : []))
}

const objects = (args: readonly string[], option: string) =>
  values(args, option).map((text) => JSON.parse(text) as Record<string, unknown>)

test('names and paths reach QEMU as they are', () => {
  const args = argumentsOf(machine)
  expect(values(args, '-name')).toEqual(['guest=a,, "b",debug-threads=on'])
  expect(values(args, '-chardev')).toEqual([
    'socket,id=monitor,path=/run/m,server=on,wait=off',
    'socket,id=rpci,path=/run/r,server=on,wait=off',
    'file,id=serial0,path=/ds/x,,y.log,append=on',
    'file,id=lane0,path=/ds/x,,y.log,append=on',
    'socket,id=serial2,path=/run/tty2,server=on,wait=off',
    'socket,id=lane2,path=/run/lane2,server=on,wait=off',
  ])
  expect(objects(args, '-blockdev')).toMatchObject([
    { 'node-name': 'cdrom-0', 'read-only': true, file: { driver: 'file', filename: '/ds/json:{}.iso' } },
    { 'node-name': 'boot-cdrom-0', 'read-only': true, file: { driver: 'file', filename: '/ds/json:{}.iso' } },
    {
      driver: 'vmdk',
      file: { filename: '/ds/a, {b}.vmdk' },
      backing: { 'read-only': true, backing: null, file: { filename: '/ds/parent.vmdk', 'read-only': true } },
    },
  ])
})

test('every node of a chain has a name of its own', () => {
  const disk = { bus: 0, unit: 15 }
  const text = JSON.stringify(chainNode(disk, ['/1', '/2', '/3'], '/overlay'))
  const names = [...text.matchAll(/"node-name":"([^"]+)"/g)].map((match) => match[1])
  expect(new Set(names).size).toBe(8)
  expect(names[0]).toBe('disk-0-15-0')
  expect(text).toMatch(/^\{"driver":"qcow2"/)
})

test('serial ports keep their places, controllers theirs, and bus 0 is always there', () => {
  const devices = objects(argumentsOf(machine), '-device')
  expect(devices.filter((device) => device.driver === 'isa-serial').map((device) => device.index)).toEqual([0, 2])
  expect(devices.filter((device) => device.driver === 'virtserialport').map((device) => device.name)).toEqual([
    'lab.rpci',
    'lab.com1',
    'lab.com3',
  ])
  expect(devices.filter((device) => device.driver === 'pvscsi')).toEqual([
    { driver: 'pvscsi', id: 'scsi0', addr: '0x10' },
    { driver: 'pvscsi', id: 'scsi1', addr: '0x11' },
  ])
  expect(devices).toContainEqual(expect.objectContaining({ id: 'disk-1-3', bus: 'scsi1.0', 'scsi-id': 3 }))
})

test('memory is rounded up, and a machine without a medium has empty drives', () => {
  const args = argumentsOf({ ...machine, cdrom: undefined })
  expect(values(args, '-m')).toEqual(['size=129M'])
  const drives = objects(args, '-device').filter((device) => String(device.driver).endsWith('-cd'))
  expect(drives).toEqual([
    { driver: 'ide-cd', id: 'cdrom', bus: 'ide.0', unit: 0 },
    { driver: 'scsi-cd', id: 'boot-cdrom', bus: 'boot.0', bootindex: 0 },
  ])
})

test('a machine that may grow has places for what is added', () => {
  const size = (limit: MachineSpec['limit']): string[] => {
    const args = argumentsOf({ ...machine, memoryBytes: 128 * 2 ** 20, ...(limit !== undefined && { limit }) })
    return [...values(args, '-smp'), ...values(args, '-m')]
  }
  expect(size({ cpus: 4, memoryBytes: 2 ** 30 })).toEqual(['cpus=2,maxcpus=4', 'size=128M,slots=16,maxmem=1024M'])
  expect(size({ cpus: 2, memoryBytes: 128 * 2 ** 20 })).toEqual(['2', 'size=128M'])
  expect(size(undefined)).toEqual(['2', 'size=128M'])
})

test('an adapter lies in its slot', () => {
  const args = argumentsOf(machine)
  expect(objects(args, '-netdev')).toMatchObject([{ type: 'tap', id: 'net2', script: 'no' }])
  const adapters = objects(args, '-device').filter((device) => device.driver === 'vmxnet3')
  expect(adapters).toMatchObject([{ id: 'nic2', netdev: 'net2', mac: '00:50:56:00:00:01', addr: '0x6' }])
})

test('more ports than there are is refused', () => {
  const serials = Array.from({ length: 5 }, () => ({ kind: 'none' }) as const)
  expect(() => argumentsOf({ ...machine, serials })).toThrow(/at most 4/)
})
