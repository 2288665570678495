/** What a DHCP server gave. */
export interface Lease {
  /** CIDR. */
  readonly address: string
  readonly gateway?: string
  readonly nameservers: readonly string[]
}

const ipv4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/

/**
 * Reads a line of the script that udhcpc runs (iso/appliance/rootfs/usr/lib/vic/lease): `lease EVENT IP PREFIX ROUTERS;
 * NAMESERVERS`. Undefined for any other line and for events that give no address. Values come from the network: what
 * is no address is left out.
 */
export function parseLease(line: string): Lease | undefined {
  const match = /^lease (?:bound|renew) (\S+) (\d{1,2}) ([^;]*);(.*)$/.exec(line)
  if (match === null) return undefined
  const [, ip = '', prefix = '', routers = '', servers = ''] = match
  if (!ipv4.test(ip) || Number(prefix) > 32) return undefined
  const gateway = addresses(routers)[0]
  return { address: `${ip}/${prefix}`, ...(gateway !== undefined && { gateway }), nameservers: addresses(servers) }
}

function addresses(text: string): string[] {
  return text.split(' ').filter((word) => ipv4.test(word))
}
