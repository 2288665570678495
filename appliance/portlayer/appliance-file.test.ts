import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type GuestConfig, publicAddress, readApplianceFile, readResolverConfig } from './appliance-file'

const config: GuestConfig = {
  version: 1,
  id: '1',
  name: 'vch1',
  endpoint: { url: 'https://10.0.0.1:443/sdk', thumbprint: 'AA:BB', username: 'vch1', password: 'secret-word' },
  uuid: '2',
  placement: {
    resourcePool: 'ResourcePool:pool-1',
    folder: 'Folder:ha-folder-vm',
    host: 'HostSystem:ha-host',
    datastore: 'Datastore:ds-1',
    datastoreName: 'datastore1',
    directory: 'vch1',
  },
  nics: [{ mac: '00:50:56:00:00:01', role: 'public', network: 'Network:n-1', networkName: 'VM Network' }],
  bridgeSubnet: '172.16.0.0/16',
  authorizedKeys: [],
  registries: { insecure: [], certificateAuthorities: [] },
  limits: { defaultMemoryMegabytes: 128, defaultCpus: 1 },
}

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'appliance-'))
})

afterEach(() => rm(directory, { recursive: true, force: true }))

async function write(content: string): Promise<string> {
  const path = join(directory, 'file')
  await writeFile(path, content)
  return path
}

test('a configuration is read', async () => {
  expect(await readApplianceFile(await write(JSON.stringify(config)))).toEqual(config)
})

test('a wrong one is told by place, without its secrets', async () => {
  const { placement: _, ...wrong } = config
  const error = await readApplianceFile(await write(JSON.stringify(wrong))).catch((failure: Error) => failure)
  expect(String(error)).toContain('placement')
  expect(String(error)).not.toContain('secret-word')
})

test('resolv.conf', async () => {
  const path = await write(
    '# comment\nnameserver 10.0.0.2\nsearch a.example b.example\nnameserver fd00::1\noptions ndots:1\n',
  )
  expect(await readResolverConfig(path)).toEqual({
    nameservers: ['10.0.0.2', 'fd00::1'],
    searchDomains: ['a.example', 'b.example'],
  })
  expect(await readResolverConfig(join(directory, 'missing'))).toEqual({ nameservers: [], searchDomains: [] })
})

test('the public address is that of the NIC with its MAC', () => {
  expect(() => publicAddress(config)).toThrow('00:50:56:00:00:01')
  const present = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family }) => family === 'IPv4')
  if (present === undefined) throw new Error('this machine has no IPv4 address')
  const nics = [{ mac: present.mac, role: 'public' as const, network: 'Network:n-1', networkName: 'VM Network' }]
  expect(publicAddress({ ...config, nics })).toEqual(expect.any(String))
})
