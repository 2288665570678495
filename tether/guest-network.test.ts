import type { NetworkSpec, NicSpec } from './config'
import type { GuestConfig } from './configuration'
import { changeRecords, fixedAddresses, GuestNetwork, namedNics } from './guest-network'
import type { SpecRecord } from './launch'

function nic(number: number, name: string, gateway?: string): NicSpec {
  const addressing = { kind: 'static' as const, addresses: [`10.0.${number}.2/24`] }
  return { mac: `00:50:56:00:00:0${number}`, name, addressing, ...(gateway !== undefined && { gateway }) }
}

const network = (...nics: NicSpec[]): NetworkSpec => ({
  nics,
  nameservers: [],
  searchDomains: [],
  resolvOptions: [],
  hosts: [],
})

test('adapters that stay keep their names, and those that come take what is free', () => {
  const present = [nic(1, 'eth0'), nic(2, 'eth1')]
  const names = (wanted: NicSpec[]): string[] => namedNics(present, wanted).map(({ name }) => name)
  expect(names([nic(1, 'eth0'), nic(2, 'eth1'), nic(3, 'eth2')])).toEqual(['eth0', 'eth1', 'eth2'])
  expect(names([nic(2, 'eth0'), nic(3, 'eth1')])).toEqual(['eth1', 'eth0'])
  expect(names([nic(3, 'eth0'), nic(4, 'eth1'), nic(2, 'eth2')])).toEqual(['eth0', 'eth2', 'eth1'])
})

test('a new default route is there before the former one goes', () => {
  expect(changeRecords([nic(1, 'eth0', '10.0.1.1')], [nic(1, 'eth0'), nic(2, 'eth1', '10.0.2.1')])).toEqual([
    ['link', '00:50:56:00:00:02', 'eth1', '0'],
    ['address', 'eth1', '10.0.2.2/24'],
    ['gateway', 'eth1', '10.0.2.1'],
    ['no-gateway', 'eth0', '10.0.1.1'],
  ])
})

test('what has gone has taken its routes with it', () => {
  const before = [nic(1, 'eth0', '10.0.1.1'), nic(2, 'eth1')]
  expect(changeRecords(before, [nic(2, 'eth1', '10.0.2.1')])).toEqual([['gateway', 'eth1', '10.0.2.1']])
  expect(changeRecords(before, [nic(2, 'eth1')])).toEqual([])
  expect(changeRecords(before, before)).toEqual([])
})

describe('the network of a running guest', () => {
  function open(...nics: NicSpec[]) {
    let wanted = network(...nics)
    let refusal: Error | undefined
    const done: SpecRecord[] = []
    const files: string[][] = []
    const told: unknown[] = []
    const guest = new GuestNetwork({
      config: { hostname: 'box', network: wanted } as GuestConfig,
      files: { follow: (_config, addresses) => void files.push([...addresses]) },
      read: async () => wanted,
      prepare: async (records) => {
        if (refusal !== undefined) throw refusal
        done.push(...records)
      },
      tell: async (addresses) => void told.push(addresses),
    })
    const follow = async (...next: NicSpec[]): Promise<void> => {
      wanted = network(...next)
      await guest.follow()
    }
    const refuse = (error: Error | undefined): void => {
      refusal = error
    }
    return { follow, refuse, done, files, told }
  }

  it('becomes what the configuration says, and the host is told', async () => {
    const { follow, done, files, told } = open(nic(1, 'eth0', '10.0.1.1'))
    await follow(nic(1, 'eth0', '10.0.1.1'), nic(2, 'eth1'))
    expect(done).toEqual([
      ['link', '00:50:56:00:00:02', 'eth1', '0'],
      ['address', 'eth1', '10.0.2.2/24'],
    ])
    await follow(nic(2, 'eth0'))
    expect(done).toHaveLength(2)
    expect(files).toEqual([['10.0.1.2', '10.0.2.2'], ['10.0.2.2']])
    expect(told.at(-1)).toEqual([{ nic: 'eth1', addresses: ['10.0.2.2/24'] }])
  })

  it('does again what has failed', async () => {
    const { follow, refuse, done, files } = open()
    refuse(new Error('no adapter'))
    await expect(follow(nic(1, 'eth0'))).rejects.toThrow('no adapter')
    expect(files).toEqual([])
    refuse(undefined)
    await follow(nic(1, 'eth0'))
    expect(done.map(([name]) => name)).toEqual(['link', 'address'])
  })
})

test('fixed addresses are without their prefixes, those of leases are not known', () => {
  const leased: NicSpec = { mac: '00:50:56:00:00:09', name: 'eth9', addressing: { kind: 'dhcp' } }
  expect(fixedAddresses(network(nic(1, 'eth0'), leased))).toEqual(['10.0.1.2'])
})
