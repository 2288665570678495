import { exampleRecord } from '../execution/example'
import { planMachine } from '../execution/plan'
import { createSpec, reconfigureSpec } from './machine-spec'
import type { Placement } from './placement'

const reference = (type: string, value: string) => ({ type, value })
const placement: Placement = {
  vchName: 'vch1',
  resourcePool: reference('ResourcePool', 'p'),
  folder: reference('Folder', 'f'),
  host: reference('HostSystem', 'h'),
  datastore: reference('Datastore', 'd'),
  datastoreName: 'ds',
  directory: 'vch1',
  path: (path) => `[ds] vch1/${path}`,
  bridge: { network: reference('Network', 'n'), networkName: 'vch1-bridge' },
  channelProxy: 'telnet://10.0.0.9:2377',
  hostMegahertz: 2400,
}
const settings = {
  defaultMemoryMegabytes: 128,
  defaultCpus: 1,
  authorizedKey: 'ssh-ed25519 AAAA',
  nameservers: ['10.0.0.2'],
  searchDomains: [],
}
const { id } = exampleRecord
const layerDisk = (chainId: string) => `[ds] vch1/images/${chainId.slice('sha256:'.length)}/layer.vmdk`

test('a container VM has the devices of the contract', () => {
  const spec = createSpec(planMachine(exampleRecord, settings), placement)
  expect(spec).toMatchObject({ name: id, memoryMB: 128, numCPUs: 1, files: { vmPathName: `[ds] ${id}/${id}.vmx` } })
  const devices = (spec.deviceChange ?? []).map(({ device }) => device)
  expect(devices.map(({ _type }) => _type)).toEqual([
    'VirtualIDEController',
    'VirtualCdrom',
    'ParaVirtualSCSIController',
    'VirtualDisk',
    'VirtualVmxnet3',
    'VirtualSerialPort',
    'VirtualSerialPort',
    'VirtualSerialPort',
  ])
  expect(devices.map(({ backing }) => backing)).toMatchObject(
    [
      {},
      { fileName: '[ds] vch1/bootstrap.iso' },
      {},
      { fileName: `[ds] ${id}/root.vmdk`, parent: { fileName: layerDisk(exampleRecord.storage.layer) } },
      { deviceName: 'vch1-bridge' },
      { fileName: `[ds] ${id}/console.log` },
      { serviceURI: id, direction: 'client', proxyURI: 'telnet://10.0.0.9:2377' },
      { fileName: `[ds] ${id}/container.log` },
    ].map((backing) => (Object.keys(backing).length === 0 ? undefined : backing)),
  )
  expect(new Set(devices.map(({ key }) => key)).size).toBe(devices.length)
})

test('further images are disks on their layers, in the directory of the VM, each once', () => {
  const layer = `sha256:${'b'.repeat(64)}`
  const mounts = [
    { layer, target: '/a' },
    { layer, target: '/b', subpath: 'bin' },
  ]
  const plan = planMachine({ ...exampleRecord, storage: { ...exampleRecord.storage, images: mounts } }, settings)
  expect(plan.config.mounts).toEqual([
    { kind: 'image', bus: 0, unit: 1, target: '/a' },
    { kind: 'image', bus: 0, unit: 1, target: '/b', subpath: 'bin' },
  ])
  const changes = createSpec(plan, placement).deviceChange ?? []
  const disks = changes.filter(({ device }) => device._type === 'VirtualDisk')
  expect(disks).toHaveLength(2)
  expect(disks[1]).toMatchObject({
    fileOperation: 'create',
    device: {
      unitNumber: 1,
      backing: { fileName: `[ds] ${id}/image-1.vmdk`, parent: { fileName: layerDisk(layer) } },
    },
  })
})

test('the guest reads its part, and never the record', () => {
  const spec = createSpec(planMachine(exampleRecord, settings), placement)
  const entries = new Map((spec.extraConfig ?? []).map(({ key, value }) => [key, String(value)]))
  expect(JSON.parse(entries.get('guestinfo.vic.network') ?? '')).toMatchObject({
    nics: [{ name: 'eth0', addressing: { kind: 'static', addresses: ['172.16.0.2/16'] }, gateway: '172.16.0.1' }],
    nameservers: ['10.0.0.2'],
  })
  expect(JSON.parse(entries.get('vic.record') ?? '')).toEqual(exampleRecord)
  for (const [key, value] of entries) if (key.startsWith('guestinfo.')) expect(value).not.toContain('busybox')
  expect(entries.has('guestinfo.vic.state')).toBe(false)
})

test('shares are told to vSphere, limits to the guest', () => {
  const execution = { ...exampleRecord.execution, cpuShares: 500, resources: { cpu: { quota: 50000, period: 100000 } } }
  const spec = createSpec(planMachine({ ...exampleRecord, execution }, settings), placement)
  expect(spec.cpuAllocation).toEqual({ limit: -1, shares: { level: 'custom', shares: 500 } })
  const entries = new Map((spec.extraConfig ?? []).map(({ key, value }) => [key, String(value)]))
  expect(JSON.parse(entries.get('guestinfo.vic.resources') ?? '')).toEqual(execution.resources)
  const normal = createSpec(planMachine(exampleRecord, settings), placement)
  expect(normal.cpuAllocation).toMatchObject({ limit: -1, shares: { level: 'normal' } })
  expect(normal).toMatchObject({ cpuHotAddEnabled: true, memoryHotAddEnabled: true })
})

test('of what a container no longer has nothing is left', () => {
  const spec = reconfigureSpec(planMachine(exampleRecord, settings), placement, exampleRecord.endpoints, new Map())
  const entries = new Map((spec.extraConfig ?? []).map(({ key, value }) => [key, value]))
  expect(entries.get('guestinfo.vic.restart')).toBe('')
  expect(entries.get('guestinfo.vic.resources')).toBe('')
})

test('a changed network removes and adds NICs in the same task', () => {
  const [first] = exampleRecord.endpoints
  if (first === undefined) throw new Error('the example has an endpoint')
  const endpoints = [{ ...first, mac: '00:50:56:00:00:02' }]
  const plan = planMachine({ ...exampleRecord, endpoints }, settings)
  const spec = reconfigureSpec(plan, placement, exampleRecord.endpoints, new Map([[first.mac, 4000]]))
  expect(spec.deviceChange).toMatchObject([
    { operation: 'remove', device: { key: 4000 } },
    { operation: 'add', device: { macAddress: '00:50:56:00:00:02' } },
  ])
})
