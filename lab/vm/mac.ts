import { createHash } from 'node:crypto'

/** True for a MAC address that a single station may have. */
export function isUnicastMac(text: string): boolean {
  return /^[0-9a-fA-F][02468aceACE](?::[0-9a-fA-F]{2}){5}$/.test(text) && text !== '00:00:00:00:00:00'
}

/** The address that ESXi generates: VMware's prefix, then something of the machine's uuid, one number a NIC. */
export function generateMac(uuid: string, offset: number): string {
  const hash = createHash('sha256').update(`${uuid}/${offset}`).digest()
  return ['00', '0c', '29', ...[0, 1, 2].map((index) => hash.toString('hex', index, index + 1))].join(':')
}
