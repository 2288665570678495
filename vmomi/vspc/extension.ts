import { TelnetError } from './telnet'

/**
 * VMWARE-TELNET-EXT, telnet option 232: what a host and a virtual serial port concentrator tell each other ("Using a proxy
 * with virtual serial ports", VMware developer support). The first byte of a suboption is one of these codes.
 */
export const extension = {
  knownSuboptions1: 0,
  knownSuboptions2: 1,
  unknownSuboption1: 2,
  unknownSuboption2: 3,
  doProxy: 70,
  willProxy: 71,
  wontProxy: 73,
  vmName: 82,
  getVmName: 83,
  vmBiosUuid: 84,
  getVmBiosUuid: 85,
} as const

/** The suboptions that both ends of this implementation know; vMotion's are not among them. */
export const knownSuboptions: readonly number[] = Object.values(extension)

/** `client`: the serial port is to be connected to the service; `server`: the service is to be offered to clients. */
export type Direction = 'client' | 'server'

/** The body of DO-PROXY: direction and URI. */
export function encodeDoProxy(direction: Direction, serviceUri: string): Buffer {
  return Buffer.from(`${direction === 'client' ? 'C' : 'S'}${serviceUri}`, 'utf8')
}

/** Reads the body of DO-PROXY. */
export function decodeDoProxy(body: Buffer): { readonly direction: Direction; readonly serviceUri: string } {
  const letter = body.toString('latin1', 0, 1)
  if (letter !== 'C' && letter !== 'S') throw new TelnetError('DO-PROXY without a direction')
  return { direction: letter === 'C' ? 'client' : 'server', serviceUri: body.toString('utf8', 1) }
}
