import { PortLayerError } from '../problem'

/** An IPv4 subnet; addresses are unsigned 32-bit numbers. */
export interface Subnet {
  readonly base: number
  readonly prefixLength: number
}

/** `172.16.0.0/16` as a subnet; bits beyond the prefix are dropped. Throws a RangeError when it is none. */
export function parseSubnet(cidr: string): Subnet {
  const subnet = parseRange(cidr)
  if (subnet.prefixLength <= 30) return subnet
  throw new RangeError(`${cidr} is not an IPv4 subnet with room for containers, such as 172.16.0.0/16`)
}

/** The same for a part of a subnet: it may be one address. Throws a RangeError. */
export function parseRange(cidr: string): Subnet {
  const [address, prefix, more] = cidr.split('/')
  const prefixLength = Number(prefix)
  if (address === undefined || more !== undefined || !/^\d{1,2}$/.test(prefix ?? '') || prefixLength > 32) {
    throw new RangeError(`${cidr} is not an IPv4 subnet such as 172.16.0.0/16`)
  }
  const size = 2 ** (32 - prefixLength)
  return { base: Math.floor(parseAddress(address) / size) * size, prefixLength }
}

/** Dotted form to number; throws a RangeError. */
export function parseAddress(address: string): number {
  const parts = address.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) {
    throw new RangeError(`${address} is not an IPv4 address`)
  }
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0)
}

/** Number to dotted form. */
export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')
}

/** The subnet's first address: the appliance's, and the containers' gateway. */
export function gatewayOf(subnet: Subnet): number {
  return subnet.base + 1
}

/** The subnet in CIDR form. */
export function formatSubnet(subnet: Subnet): string {
  return `${formatAddress(subnet.base)}/${subnet.prefixLength}`
}

/** Whether two subnets have an address in common. */
export function overlap(one: Subnet, other: Subnet): boolean {
  return contains(one, other.base) || contains(other, one.base)
}

/** Whether the address is one of the subnet's. */
export function contains(subnet: Subnet, address: number): boolean {
  return address >= subnet.base && address < subnet.base + 2 ** (32 - subnet.prefixLength)
}

/** What of a subnet is not for containers. */
export interface Reservation {
  readonly gateway: number
  readonly reserved?: ReadonlySet<number>
  /** Where addresses come from that nobody asked for. */
  readonly range?: Subnet
}

/**
 * The address for a new endpoint: `wanted` when given, the lowest free one otherwise. Throws `invalid` for an address that
 * no container can have, `conflict` when it is taken, `no-space` when none is left.
 */
export function chooseAddress(
  subnet: Subnet,
  taken: ReadonlySet<number>,
  wanted?: string,
  { gateway, reserved, range = subnet }: Reservation = { gateway: gatewayOf(subnet) },
): number {
  const last = subnet.base + 2 ** (32 - subnet.prefixLength) - 2
  const first = subnet.base + 1
  const isForbidden = (address: number): boolean => address === gateway || reserved?.has(address) === true
  if (wanted !== undefined) {
    const address = parseAddress(wanted)
    if (address < first || address > last || isForbidden(address)) {
      const range = `${formatAddress(first)} to ${formatAddress(last)}`
      throw new PortLayerError('invalid', `${wanted} cannot be given to a container: the network has ${range}`)
    }
    if (taken.has(address)) throw new PortLayerError('conflict', `${wanted} belongs to another container`)
    return address
  }
  const end = Math.min(last, range.base + 2 ** (32 - range.prefixLength) - 1)
  for (let address = Math.max(first, range.base); address <= end; address += 1) {
    if (!taken.has(address) && !isForbidden(address)) return address
  }
  throw new PortLayerError('no-space', `${formatSubnet(range)} has no free address; remove containers`)
}
