/** First host address of an IPv4 subnet, with its prefix length: `172.16.0.0/16` → `172.16.0.1/16`. */
export function firstAddress(subnet: string): string {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(subnet)
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match?.slice(1).map(Number) ?? []
  if (match === null || [a, b, c, d].some((octet) => octet > 255) || prefix < 8 || prefix > 30) {
    throw new RangeError(`${subnet} is no IPv4 subnet such as 172.16.0.0/16`)
  }
  const mask = (0xffffffff << (32 - prefix)) >>> 0
  const first = ((((a << 24) | (b << 16) | (c << 8) | d) & mask) >>> 0) + 1
  return `${[24, 16, 8, 0].map((shift) => (first >>> shift) & 255).join('.')}/${prefix}`
}
