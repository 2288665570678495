import { BlockList, isIP } from 'node:net'

/** Splits `host[:port]`; an IPv6 address stands in brackets when a port follows, and loses them here. */
export function splitHost(host: string): { readonly name: string; readonly port?: string } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(host) ?? []
  const name = (bracketed ?? plain ?? host).toLowerCase()
  return port === undefined ? { name } : { name, port }
}

/**
 * A list of hosts: names, `*.example.com`, addresses, CIDRs, each also with `:port`, or `*` for all. A CIDR matches
 * hosts that are named by address: names are not resolved, since what they resolve to is not theirs to promise.
 */
export class HostPatterns {
  readonly #entries: ((name: string, port: string | undefined) => boolean)[]

  constructor(entries: readonly string[]) {
    this.#entries = entries.map((entry) => matcherOf(entry.trim().toLowerCase()))
  }

  /** `host` is `name[:port]`. An entry without a port matches every port. */
  matches(host: string): boolean {
    const { name, port } = splitHost(host)
    return this.#entries.some((entry) => entry(name, port))
  }
}

function matcherOf(entry: string): (name: string, port: string | undefined) => boolean {
  const network = networkOf(entry)
  if (network !== undefined) return (name) => contains(network, name)
  const wanted = splitHost(entry)
  const port = (found: string | undefined) => wanted.port === undefined || wanted.port === found
  if (wanted.name === '*') return (_, found) => port(found)
  if (wanted.name.startsWith('*.')) {
    return (name, found) => name.endsWith(wanted.name.slice(1)) && isIP(name) === 0 && port(found)
  }
  return (name, found) => name !== '' && name === wanted.name && port(found)
}

function networkOf(entry: string): BlockList | undefined {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(entry) ?? []
  const family = isIP(address)
  if (family === 0 || Number(bits) > (family === 4 ? 32 : 128)) return undefined
  const list = new BlockList()
  list.addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6')
  return list
}

function contains(network: BlockList, name: string): boolean {
  const family = isIP(name)
  return family !== 0 && network.check(name, family === 4 ? 'ipv4' : 'ipv6')
}

const loopback = new HostPatterns(['127.0.0.0/8', '::1/128', 'localhost', '*.localhost'])
const machineLocal = new HostPatterns(['0.0.0.0/8', '169.254.0.0/16', 'fe80::/10', '::/128'])

/** True for this machine itself: loopback addresses and `localhost`. */
export function isLoopback(host: string): boolean {
  return loopback.matches(host)
}

/** True for what only this machine or its link can reach: no redirect from elsewhere may lead there. */
export function isMachineLocal(host: string): boolean {
  return isLoopback(host) || machineLocal.matches(host)
}
