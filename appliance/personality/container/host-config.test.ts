import { check } from '../api/server'
import { configSchema } from './config'
import { hostConfigSchema } from './host-config'

/** What docker CLI 28.2 sends for a run without options. */
const sentByCli = JSON.parse(
  '{"Binds":null,"ContainerIDFile":"","LogConfig":{"Type":"","Config":{}},"NetworkMode":"default","PortBindings":{},"RestartPolicy":{"Name":"no","MaximumRetryCount":0},"AutoRemove":false,"VolumeDriver":"","VolumesFrom":null,"ConsoleSize":[24,80],"CapAdd":null,"CapDrop":null,"CgroupnsMode":"","Dns":[],"DnsOptions":[],"DnsSearch":[],"ExtraHosts":null,"GroupAdd":null,"IpcMode":"","Cgroup":"","Links":null,"OomScoreAdj":0,"PidMode":"","Privileged":false,"PublishAllPorts":false,"ReadonlyRootfs":false,"SecurityOpt":null,"UTSMode":"","UsernsMode":"","ShmSize":0,"Isolation":"","CpuShares":0,"Memory":0,"NanoCpus":0,"CgroupParent":"","BlkioWeight":0,"BlkioWeightDevice":[],"BlkioDeviceReadBps":[],"BlkioDeviceWriteBps":[],"BlkioDeviceReadIOps":[],"BlkioDeviceWriteIOps":[],"CpuPeriod":0,"CpuQuota":0,"CpuRealtimePeriod":0,"CpuRealtimeRuntime":0,"CpusetCpus":"","CpusetMems":"","Devices":[],"DeviceCgroupRules":null,"DeviceRequests":null,"MemoryReservation":0,"MemorySwap":0,"MemorySwappiness":-1,"OomKillDisable":false,"PidsLimit":0,"Ulimits":[],"CpuCount":0,"CpuPercent":0,"IOMaximumIOps":0,"IOMaximumBandwidth":0,"MaskedPaths":null,"ReadonlyPaths":null}',
)

describe('HostConfig', () => {
  it('takes what the CLI sends and shows docker’s defaults', () => {
    expect(check(hostConfigSchema, sentByCli)).toMatchObject({
      IpcMode: 'private',
      CgroupnsMode: 'private',
      ShmSize: 67108864,
      LogConfig: { Type: 'json-file', Config: {} },
      RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
      Runtime: 'runc',
      MemorySwappiness: null,
      PidsLimit: 0,
      CapDrop: null,
      BlkioWeight: 0,
    })
  })

  it.each([
    ['PidMode', 'host'],
    ['LogConfig', { Type: 'gelf' }],
    ['CpuRealtimePeriod', 1000],
    ['Devices', [{ PathOnHost: '/dev/sda', PathInContainer: '/dev/sda', CgroupPermissions: 'rwm' }]],
    ['StorageOpt', { size: '1G' }],
  ])('refuses %s by name', (name, value) => {
    expect(() => check(hostConfigSchema, { ...sentByCli, [name]: value })).toThrow(
      expect.objectContaining({ status: 501, message: expect.stringContaining(name) }),
    )
  })

  it('tells a wrong type from what is not available', () => {
    expect(() => check(hostConfigSchema, { Memory: 'much' })).toThrow(expect.objectContaining({ status: 400 }))
    expect(() => check(configSchema, { Env: [1] })).toThrow(expect.objectContaining({ status: 400 }))
  })
})
