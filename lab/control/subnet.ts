import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'

/** An IPv4 network as first and last address. */
interface Range {
  readonly first: number
  readonly last: number
}

const tries = 4096

/** Name of a lab from its state directory: short enough for interface names, and the same every time. */
export function defaultName(stateDirectory: string): string {
  return `lab${createHash('sha256').update(stateDirectory).digest('hex').slice(0, 5)}`
}

/** The first free 10.x.y.0/24 of a sequence that depends on `seed`, so that labs side by side seldom meet. */
export async function freeSubnet(seed: string): Promise<string> {
  const taken = await hostRanges()
  const hash = createHash('sha256').update(seed).digest()
  for (let attempt = 0; attempt < tries; attempt++) {
    const number = (hash.readUInt16BE(0) + attempt * 257) % 65536
    const first = 10 * 2 ** 24 + number * 256
    if (!taken.some((range) => first <= range.last && first + 255 >= range.first)) return `${formatAddress(first)}/24`
  }
  throw new Error('no 10.x.y.0/24 is free of host routes; give one with --subnet')
}

/** Checks `a.b.c.0/24`; throws a TypeError that says what is expected. */
export function checkSubnet(text: string): string {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.0\/24$/.exec(text)
  if (match === null || match.slice(1).some((part) => Number(part) > 255)) {
    throw new TypeError(`'${text}' is not a subnet of the lab; it looks like 10.20.30.0/24`)
  }
  return text
}

/** The host's address in a lab's subnet. */
export function gatewayOf(subnet: string): string {
  return subnet.replace(/\.0\/24$/, '.1')
}

async function hostRanges(): Promise<Range[]> {
  const routes = (await readFile('/proc/net/route', 'utf8')).split('\n').slice(1).map(routeRange)
  const interfaces = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === 'IPv4')
    .map((address) => range(parseAddress(address.address), parseAddress(address.netmask)))
  return [...routes.filter((route) => route !== undefined), ...interfaces]
}

/** Addresses in /proc/net/route are hexadecimal, in host (little-endian) order; the default route is nobody's own. */
function routeRange(line: string): Range | undefined {
  const [, destination, , , , , , mask] = line.split('\t')
  if (destination === undefined || mask === undefined || mask === '00000000') return undefined
  return range(swap(Number.parseInt(destination, 16)), swap(Number.parseInt(mask, 16)))
}

function range(address: number, mask: number): Range {
  const first = (address & mask) >>> 0
  return { first, last: (first | ~mask) >>> 0 }
}

function swap(value: number): number {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32LE(value)
  return buffer.readUInt32BE()
}

function parseAddress(text: string): number {
  return text.split('.').reduce((value, part) => value * 256 + Number(part), 0)
}

function formatAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.')
}
