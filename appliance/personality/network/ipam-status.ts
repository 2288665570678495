/** How many addresses of a subnet are in use and how many are left (API 1.52): its own and its gateway's are never given. */
export function ipamStatus(subnet: string, members: number): Record<string, unknown> | undefined {
  const prefixLength = Number(/^[\d.]+\/(\d+)$/.exec(subnet)?.[1])
  if (!Number.isInteger(prefixLength) || prefixLength > 32) return undefined
  const size = 2 ** (32 - prefixLength)
  // Network, broadcast, gateway.
  const inUse = Math.min(size, 3 + members)
  return { IPAM: { Subnets: { [subnet]: { IPsInUse: inUse, DynamicIPsAvailable: size - inUse } } } }
}
