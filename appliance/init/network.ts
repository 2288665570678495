import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Lease } from '../../tether/lease'
import type { ApplianceConfig, ApplianceNic } from '../config'
import { run } from './command'
import { firewallRules } from './firewall'
import { firstAddress } from './subnet'

/** The appliance's interfaces by role; `bridge` is absent when the VCH has no bridge network. */
export interface Interfaces {
  readonly public: string
  readonly bridge?: string
}

/** Finds the NICs of the configuration by their MAC addresses. Throws when one is not there, naming those that are. */
export async function findInterfaces(nics: readonly ApplianceNic[], directory = '/sys/class/net'): Promise<Interfaces> {
  const present = new Map<string, string>()
  for (const name of await readdir(directory)) {
    present.set((await readFile(join(directory, name, 'address'), 'utf8')).trim().toLowerCase(), name)
  }
  const find = (role: ApplianceNic['role']): string | undefined => {
    const nic = nics.find((candidate) => candidate.role === role)
    if (nic === undefined) return undefined
    const name = present.get(nic.mac.toLowerCase())
    if (name === undefined) {
      throw new Error(`no NIC with the ${role} network's MAC ${nic.mac}; there are ${[...present.keys()].join(', ')}`)
    }
    return name
  }
  const [publicInterface, bridge] = [find('public'), find('bridge')]
  if (publicInterface === undefined) throw new Error('the configuration has no NIC for the public network')
  return { public: publicInterface, ...(bridge !== undefined && { bridge }) }
}

/** Everything but the public address: firewall first, so that nothing is reachable before it, then bridge and routing. */
export async function configureBridge(
  config: ApplianceConfig,
  interfaces: Interfaces,
  signal: AbortSignal,
): Promise<void> {
  const { public: publicInterface, bridge } = interfaces
  // Daemons that are not root listen on 22.
  await writeFile('/proc/sys/net/ipv4/ip_unprivileged_port_start', '22')
  await run(
    'nft',
    ['-f', '-'],
    signal,
    firewallRules({ publicInterface, bridgeInterface: bridge ?? 'none', bridgeSubnet: config.bridgeSubnet }),
  )
  await run('ip', ['link', 'set', publicInterface, 'up'], signal)
  if (bridge === undefined) return
  await run('ip', ['addr', 'add', firstAddress(config.bridgeSubnet), 'dev', bridge], signal)
  await run('ip', ['link', 'set', bridge, 'up'], signal)
  // Containers that reach each other by published ports come and go by this interface: there is no shorter way to tell them.
  for (const name of ['all', bridge]) await writeFile(`/proc/sys/net/ipv4/conf/${name}/send_redirects`, '0')
  await writeFile('/proc/sys/net/ipv4/ip_forward', '1')
}

/** Gives the public interface its address, default route and name servers, instead of what it had. */
export async function configurePublic(name: string, lease: Lease, signal: AbortSignal): Promise<void> {
  await run('ip', ['addr', 'flush', 'dev', name], signal)
  await run('ip', ['addr', 'add', lease.address, 'dev', name], signal)
  if (lease.gateway !== undefined) await run('ip', ['route', 'replace', 'default', 'via', lease.gateway], signal)
  await writeFile('/etc/resolv.conf', lease.nameservers.map((server) => `nameserver ${server}\n`).join(''))
}

/** Names the machine after the VCH. */
export async function configureHostname(name: string): Promise<void> {
  await writeFile('/proc/sys/kernel/hostname', name)
  await writeFile('/etc/hostname', `${name}\n`)
  await writeFile('/etc/hosts', `127.0.0.1 localhost\n127.0.1.1 ${name}\n::1 localhost\n`)
}
