import type { VirtualDevice, VirtualMachineConfigSpec } from '../../../vmomi/schema'
import { DiskBay } from './disk-bay'

const signal = new AbortController().signal
const placement = { path: (path: string) => `[ds] vch/${path}` }

/** A VM in memory with one SCSI controller. */
function open(): { bay: DiskBay; devices: VirtualDevice[]; specs: VirtualMachineConfigSpec[] } {
  const devices: VirtualDevice[] = [
    { _type: 'VirtualDisk', key: 1, controllerKey: 77, unitNumber: 0, capacityInKB: 1 },
    { _type: 'ParaVirtualSCSIController', key: 1000, busNumber: 0, sharedBus: 'noSharing' },
  ]
  const specs: VirtualMachineConfigSpec[] = []
  const vm = {
    devices: async () => devices,
    reconfigure: async (spec: VirtualMachineConfigSpec) => {
      specs.push(spec)
      for (const { operation, device } of spec.deviceChange ?? []) {
        if (operation === 'add') devices.push({ ...device, key: 2000 + (device.unitNumber ?? 0) })
        else
          devices.splice(
            devices.findIndex(({ key }) => key === device.key),
            1,
          )
      }
    },
  }
  return { bay: new DiskBay(vm, placement), devices, specs }
}

test('a disk is made as a child and attached in one task, and taken out without its file', async () => {
  const { bay, specs, devices } = open()
  const disk = await bay.attach('images/b/layer.vmdk', 'images/a/layer.vmdk', signal)
  expect(specs).toMatchObject([
    {
      deviceChange: [
        {
          operation: 'add',
          fileOperation: 'create',
          device: {
            controllerKey: 1000,
            unitNumber: 0,
            backing: {
              fileName: '[ds] vch/images/b/layer.vmdk',
              thinProvisioned: true,
              parent: { fileName: '[ds] vch/images/a/layer.vmdk' },
            },
          },
        },
      ],
    },
  ])
  await bay.detach(disk)
  expect(specs[1]?.deviceChange).toMatchObject([{ operation: 'remove', device: { key: 2000 } }])
  expect(specs[1]?.deviceChange?.[0]).not.toHaveProperty('fileOperation')
  expect(devices).toHaveLength(2)
})

test('the controller is looked up once', async () => {
  const { devices } = open()
  let reads = 0
  const vm = {
    devices: async () => {
      reads += 1
      return devices
    },
    reconfigure: async () => undefined,
  }
  const bay = new DiskBay(vm, placement)
  for (const path of ['a', 'b', 'c']) await bay.attach(path, undefined, signal)
  expect(reads).toBe(1)
})

test('a disk that is there is attached as it is, and taken out without its file', async () => {
  const { bay, specs } = open()
  const disk = await bay.attachExisting('[ds] container/root.vmdk', signal)
  const [change] = specs[0]?.deviceChange ?? []
  expect(change).toMatchObject({
    operation: 'add',
    device: { unitNumber: 0, backing: { fileName: '[ds] container/root.vmdk', diskMode: 'independent_persistent' } },
  })
  expect(change).not.toHaveProperty('fileOperation')
  await bay.detach(disk)
  expect(specs[1]?.deviceChange?.[0]).not.toHaveProperty('fileOperation')
})

test('fifteen disks at once, never at unit 7; the next one waits for a place', async () => {
  const { bay } = open()
  const disks = await Promise.all(Array.from({ length: 15 }, (_, index) => bay.attach(`${index}`, undefined, signal)))
  expect(disks.map(({ unit }) => unit)).toEqual([0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15])
  const abort = new AbortController()
  const left = bay.attach('left', undefined, abort.signal)
  const waiting = bay.attach('more', undefined, signal)
  abort.abort(new Error('left'))
  await expect(left).rejects.toThrow('left')
  await bay.detach({ unit: 4 })
  expect((await waiting).unit).toBe(4)
})

test('a failed attach gives its place back', async () => {
  const failing = {
    devices: async (): Promise<VirtualDevice[]> => [],
    reconfigure: async () => undefined,
  }
  const bay = new DiskBay(failing, placement)
  for (let count = 0; count < 20; count += 1) {
    await expect(bay.attach('x', undefined, signal)).rejects.toThrow(/no paravirtual SCSI controller/)
  }
})

test('a disk that a failed task left is taken out', async () => {
  const { devices, specs, bay: working } = open()
  const vm = {
    devices: async () => devices,
    reconfigure: async (spec: VirtualMachineConfigSpec) => {
      specs.push(spec)
      const [change] = spec.deviceChange ?? []
      if (change?.operation === 'add') {
        devices.push({ ...change.device, key: 2000 })
        throw new Error('the connection broke')
      }
      devices.pop()
    },
  }
  const bay = new DiskBay(vm, placement)
  await expect(bay.attach('x', undefined, signal)).rejects.toThrow('the connection broke')
  expect(specs[1]?.deviceChange).toMatchObject([{ operation: 'remove', device: { key: 2000 } }])
  expect(devices).toHaveLength(2)
  expect((await working.attach('y', undefined, signal)).unit).toBe(0)
})

test('what an earlier run left is taken out at once', async () => {
  const { bay, specs } = open()
  await bay.attach('x', undefined, signal)
  const released: number[] = []
  await bay.clear(async (unit) => {
    released.push(unit)
  })
  expect(released).toEqual([0, 0])
  expect(specs[1]?.deviceChange).toHaveLength(2)
})
