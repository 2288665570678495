import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ApplianceNic } from '../config'
import { findInterfaces } from './network'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'network-'))
  for (const [name, mac] of [
    ['eth0', '00:50:56:00:00:02'],
    ['eth1', '00:50:56:00:00:01'],
  ] as const) {
    await mkdir(join(directory, name))
    await writeFile(join(directory, name, 'address'), `${mac}\n`)
  }
})
afterEach(() => rm(directory, { recursive: true }))

const nic = (role: ApplianceNic['role'], mac: string): ApplianceNic => ({
  mac,
  role,
  network: 'Network:n',
  networkName: 'n',
})

test('finds NICs by MAC, whatever the kernel called them', async () => {
  const nics = [nic('public', '00:50:56:00:00:01'), nic('bridge', '00:50:56:00:00:02')]
  expect(await findInterfaces(nics, directory)).toEqual({ public: 'eth1', bridge: 'eth0' })
})

test('says which NIC is missing', async () => {
  await expect(findInterfaces([nic('public', '00:50:56:00:00:09')], directory)).rejects.toThrow('00:50:56:00:00:09')
  await expect(findInterfaces([nic('bridge', '00:50:56:00:00:01')], directory)).rejects.toThrow('public')
})
