import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { NicSpec } from '../hypervisor'
import { CommandError, run } from './command'
import { endProcess, findProcesses } from './process'

/** The lab's network cannot be made: what is in the way. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError'
}

/** The port group that is joined to the host, as every ESXi host has it. */
export const hostPortGroup = 'VM Network'

export interface LabNetworkOptions {
  /** At most 8 letters and digits. */
  readonly name: string
  /** IPv4 /24, `A.B.C.0/24`. */
  readonly subnet: string
  /** Where the leases are kept. */
  readonly stateDirectory: string
  /** For the DHCP server's files that need not survive. */
  readonly runDirectory: string
}

interface Link {
  readonly ifname: string
}

const uplink = 'uplink'
const leaseTime = '12h'

/** Interface names have at most 15 characters: names of any length become a letter and a hash. */
function interfaceName(letter: string, ...name: readonly string[]): string {
  return letter + createHash('sha256').update(JSON.stringify(name)).digest('hex').slice(0, 12)
}

const bridgeOf = (portGroup: string): string => interfaceName('b', portGroup)

/** The tap of a machine's NIC, by the NIC's slot. */
export const tapOf = (machine: string, slot: number): string => interfaceName('t', machine, String(slot))

/** `ip -batch` separates by blanks and knows quotes, but no way to write a quote. */
function quoted(text: string): string {
  return `"${text.replaceAll(/["\\\r\n]/g, '_').slice(0, 255)}"`
}

/**
 * The lab's networks: a namespace with a bridge a port group. "VM Network" has a DHCP and DNS server at .2 and a cable to
 * the host at .1; the others are isolated. Making what is there already is no error, so a crash leaves nothing to repair.
 */
export class LabNetwork {
  readonly namespace: string
  readonly #hostLink: string
  readonly #prefix: string
  readonly #options: LabNetworkOptions
  readonly #dhcpMark: string

  constructor(options: LabNetworkOptions) {
    if (!/^[A-Za-z0-9]{1,8}$/.test(options.name)) {
      throw new NetworkError(`lab name ${JSON.stringify(options.name)}: expected 1 to 8 letters and digits`)
    }
    const prefix = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.0\/24$/.exec(options.subnet)?.[1]
    if (prefix === undefined || prefix.split('.').some((part) => Number(part) > 255)) {
      throw new NetworkError(`subnet ${JSON.stringify(options.subnet)}: expected an IPv4 network A.B.C.0/24`)
    }
    this.#options = options
    this.#prefix = prefix
    this.namespace = `vl-${options.name}`
    this.#hostLink = `vl-${options.name}-h`
    this.#dhcpMark = `--pid-file=${join(options.runDirectory, 'dnsmasq.pid')}`
  }

  /** Makes the namespace, "VM Network" and its DHCP server, as far as they are not there. */
  async open(): Promise<void> {
    await this.#checkSubnet()
    if (!(await this.#hasNamespace())) await run('ip', ['netns', 'add', this.namespace])
    await this.#inside('link set dev lo up')
    await this.createPortGroup(hostPortGroup)
    await this.#connectHost()
    await this.#startDhcp()
  }

  /** Makes the bridge of a port group. */
  async createPortGroup(name: string): Promise<void> {
    const bridge = bridgeOf(name)
    if (await this.#hasLink(bridge)) return
    await this.#inside(
      `link add name ${bridge} type bridge forward_delay 0 stp_state 0`,
      `link set dev ${bridge} alias ${quoted(name)}`,
      // The lab is not a party in the network: no address of its own, not even a link-local one.
      `link set dev ${bridge} addrgenmode none`,
      `link set dev ${bridge} up`,
    )
  }

  /** Removes the bridge of a port group; machines in it stay without a network. */
  async removePortGroup(name: string): Promise<void> {
    if (name === hostPortGroup) throw new NetworkError(`${hostPortGroup} is the lab's own and cannot be removed`)
    const bridge = bridgeOf(name)
    if (await this.#hasLink(bridge)) await this.#inside(`link del dev ${bridge}`)
  }

  /** Makes the taps of NICs of a machine in their port groups. */
  async createTaps(machine: string, nics: readonly NicSpec[]): Promise<void> {
    const taps = nics.map(({ slot }) => tapOf(machine, slot))
    if (taps.length === 0) return
    const present = new Set((await this.#links()).map((link) => link.ifname))
    for (const { portGroup } of nics) {
      if (!present.has(bridgeOf(portGroup))) throw new NetworkError(`there is no port group ${portGroup}`)
    }
    const stale = taps.filter((tap) => present.has(tap))
    if (stale.length > 0) await this.#inside(...stale.map((tap) => `link del dev ${tap}`))
    const commands = nics.flatMap((nic, index) => [
      `tuntap add dev ${taps[index]} mode tap vnet_hdr`,
      `link set dev ${taps[index]} addrgenmode none`,
      `link set dev ${taps[index]} master ${bridgeOf(nic.portGroup)} up`,
    ])
    try {
      await this.#inside(...commands)
    } catch (error) {
      await this.removeTaps(machine, nics)
      throw error
    }
  }

  /** Removes the taps of NICs of a machine, as far as they are there. */
  async removeTaps(machine: string, nics: readonly NicSpec[]): Promise<void> {
    const present = new Set((await this.#links()).map((link) => link.ifname))
    const taps = nics.map(({ slot }) => tapOf(machine, slot)).filter((tap) => present.has(tap))
    if (taps.length > 0) await this.#inside(...taps.map((tap) => `link del dev ${tap}`))
  }

  /** Connects a NIC's tap to the bridge of a port group. */
  async joinPortGroup(machine: string, slot: number, portGroup: string): Promise<void> {
    if (!(await this.#hasLink(bridgeOf(portGroup)))) throw new NetworkError(`there is no port group ${portGroup}`)
    await this.#inside(`link set dev ${tapOf(machine, slot)} master ${bridgeOf(portGroup)}`)
  }

  /** A command line that runs `program` in the lab's network; the process keeps its number. */
  wrap(program: string, args: readonly string[]): readonly [string, readonly string[]] {
    return ['nsenter', [`--net=${this.#path}`, '--', program, ...args]]
  }

  /** Removes all that {@link open} made. No other process may be left in the namespace. */
  async destroy(): Promise<void> {
    for (const server of await findProcesses(this.#dhcpMark)) await endProcess(server)
    if ((await this.#hostLinks()).some((link) => link.ifname === this.#hostLink)) {
      await run('ip', ['link', 'del', 'dev', this.#hostLink])
    }
    if (existsSync(this.#path)) await run('ip', ['netns', 'del', this.namespace])
  }

  get #path(): string {
    return `/run/netns/${this.namespace}`
  }

  /** A namespace whose making was interrupted is a plain file, and made anew. */
  async #hasNamespace(): Promise<boolean> {
    if (!existsSync(this.#path)) return false
    try {
      await this.#links()
      return true
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      await run('ip', ['netns', 'del', this.namespace])
      return false
    }
  }

  /** Two networks with the same addresses on one host would take each other's packets. */
  async #checkSubnet(): Promise<void> {
    const text = await run('ip', ['-j', '-4', 'address', 'show'])
    const links = JSON.parse(text) as (Link & { addr_info?: { local?: string }[] })[]
    for (const link of links) {
      const taken = link.addr_info?.find((address) => address.local?.startsWith(`${this.#prefix}.`))
      if (taken !== undefined && link.ifname !== this.#hostLink) {
        throw new NetworkError(
          `subnet ${this.#options.subnet}: ${link.ifname} has ${taken.local}; choose another subnet`,
        )
      }
    }
  }

  async #connectHost(): Promise<void> {
    const bridge = bridgeOf(hostPortGroup)
    const outside = (await this.#hostLinks()).some((link) => link.ifname === this.#hostLink)
    if (!outside || !(await this.#hasLink(uplink))) {
      if (outside) await run('ip', ['link', 'del', 'dev', this.#hostLink])
      const peer = ['peer', 'name', uplink, 'netns', this.namespace]
      await run('ip', ['link', 'add', 'name', this.#hostLink, 'type', 'veth', ...peer])
    }
    await this.#inside(
      `link set dev ${uplink} addrgenmode none`,
      `link set dev ${uplink} master ${bridge} up`,
      `address replace ${this.#prefix}.2/24 dev ${bridge}`,
    )
    const host = [
      `link set dev ${this.#hostLink} addrgenmode none`,
      `address replace ${this.#prefix}.1/24 dev ${this.#hostLink}`,
      `link set dev ${this.#hostLink} up`,
    ]
    await run('ip', ['-batch', '-'], { input: `${host.join('\n')}\n` })
    await this.#inside(`route replace default via ${this.#prefix}.1`)
  }

  async #startDhcp(): Promise<void> {
    if ((await findProcesses(this.#dhcpMark)).length > 0) return
    const files = this.#options.stateDirectory
    const [program, args] = this.wrap('dnsmasq', [
      '--conf-file=',
      '--no-resolv',
      '--no-hosts',
      '--user=root',
      `--interface=${bridgeOf(hostPortGroup)}`,
      '--except-interface=lo',
      '--bind-interfaces',
      '--dhcp-authoritative',
      // An address is not pinged before it is offered: three seconds for every machine.
      '--no-ping',
      '--quiet-dhcp',
      `--dhcp-range=${this.#prefix}.100,${this.#prefix}.250,${leaseTime}`,
      `--dhcp-option=option:router,${this.#prefix}.1`,
      `--dhcp-option=option:dns-server,${this.#prefix}.2`,
      `--dhcp-leasefile=${join(files, 'dhcp.leases')}`,
      `--log-facility=${join(files, 'dnsmasq.log')}`,
      this.#dhcpMark,
    ])
    // It goes into the background by itself when it serves, and says on standard error why it cannot.
    await run(program, args)
  }

  async #inside(...commands: readonly string[]): Promise<void> {
    await run('ip', ['-n', this.namespace, '-batch', '-'], { input: `${commands.join('\n')}\n` })
  }

  async #links(): Promise<Link[]> {
    return JSON.parse(await run('ip', ['-n', this.namespace, '-j', 'link', 'show'])) as Link[]
  }

  async #hostLinks(): Promise<Link[]> {
    return JSON.parse(await run('ip', ['-j', 'link', 'show'])) as Link[]
  }

  async #hasLink(name: string): Promise<boolean> {
    return (await this.#links()).some((link) => link.ifname === name)
  }
}
