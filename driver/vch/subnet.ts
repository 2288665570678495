import { isIPv4 } from 'node:net'

/** An IPv4 network or an address within one, `a.b.c.d/prefix`. */
export interface Subnet {
  readonly address: number
  readonly prefix: number
}

/** Throws a TypeError when the text is none. */
export function parseSubnet(text: string): Subnet {
  const [address = '', prefix = '', ...rest] = text.split('/')
  const bits = Number(prefix)
  if (!isIPv4(address) || rest.length > 0 || !/^\d{1,2}$/.test(prefix) || bits > 32) {
    throw new TypeError(`'${text}' is no subnet: a.b.c.d/prefix is expected`)
  }
  return { address: address.split('.').reduce((number, part) => number * 256 + Number(part), 0), prefix: bits }
}

/** First address of the network that a subnet lies in. */
export function networkOf({ address, prefix }: Subnet): number {
  return address - (address % 2 ** (32 - prefix))
}

/** True when two networks have an address in common. */
export function overlap(one: Subnet, other: Subnet): boolean {
  const prefix = Math.min(one.prefix, other.prefix)
  return networkOf({ ...one, prefix }) === networkOf({ ...other, prefix })
}
