import { readdir, readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { GuestConfig } from '../appliance-file'
import { runCommand } from '../command'
import { parseSubnet, type Subnet } from './ipam'

/** The appliance's interface in the bridge port group; undefined when it has none. */
export async function findBridge(config: GuestConfig, directory = '/sys/class/net'): Promise<string | undefined> {
  const mac = config.nics.find(({ role }) => role === 'bridge')?.mac.toLowerCase()
  if (mac === undefined) return undefined
  for (const name of await readdir(directory)) {
    if ((await readFile(join(directory, name, 'address'), 'utf8')).trim().toLowerCase() === mac) return name
  }
  throw new Error(`no interface has the bridge network's MAC ${mac}`)
}

/** Gives the interface exactly these IPv4 addresses (CIDR); those that stay are not touched. */
export async function setAddresses(name: string, wanted: readonly string[], signal?: AbortSignal): Promise<void> {
  const present = (networkInterfaces()[name] ?? []).filter(({ family }) => family === 'IPv4').map(({ cidr }) => cidr)
  for (const address of wanted) {
    if (!present.includes(address)) await runCommand('ip', ['addr', 'add', address, 'dev', name], signal)
  }
  for (const address of present) {
    if (address !== null && !wanted.includes(address)) {
      await runCommand('ip', ['addr', 'del', address, 'dev', name], signal)
    }
  }
}

/** IPv4 addresses of this machine. */
export function ownAddresses(): ReadonlySet<string> {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return new Set(all.filter(({ family }) => family === 'IPv4').map(({ address }) => address))
}

/** The IPv4 subnets of this machine's interfaces but `except`: no network of containers may have these. */
export function subnetsBeside(except: string | undefined): Subnet[] {
  return Object.entries(networkInterfaces())
    .filter(([name]) => name !== except)
    .flatMap(([, addresses]) => addresses ?? [])
    .filter(({ family, cidr }) => family === 'IPv4' && cidr !== null && Number(cidr.split('/')[1]) <= 30)
    .map(({ cidr }) => parseSubnet(cidr ?? ''))
}
