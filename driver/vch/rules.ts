import { isIPv4 } from 'node:net'
import { networkOf, overlap, parseSubnet } from './subnet'
import { VchError, type VchSpec } from './vch'

/** Names of VCHs: docker-machine's rule for machines, and short enough for a port group's name. */
export const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9.-]{0,30}$/

/** Memory of the appliance VM; containers get the rest of the VCH's. */
export const applianceMemoryMegabytes = 1024
export const applianceCpus = 2
/** What a VCH needs to be of any use: the appliance, its overhead, and one small container. */
export const minimumMemoryMegabytes = applianceMemoryMegabytes + 256

/** The widest and the narrowest bridge network: a VCH divides it among containers. */
const bridgePrefixes = { least: 8, most: 28 } as const

/** Labels of volume stores and names of image stores, which become directories. */
const labelPattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,30}$/
const allowedLabels = `up to 31 letters, digits, '_', '-' and '.' are`

/** What can be said about a VCH without asking vSphere. Throws a VchError `invalid`. */
export function checkRules(spec: VchSpec): void {
  if (!namePattern.test(spec.name)) {
    throw new VchError('invalid', `'${spec.name}' is no name of a VCH: up to 31 letters, digits, '-' and '.' are`)
  }
  if (spec.memoryMegabytes !== undefined && spec.memoryMegabytes < minimumMemoryMegabytes) {
    throw new VchError(
      'invalid',
      `${spec.memoryMegabytes} MB is too little for a VCH: it needs ${minimumMemoryMegabytes} MB`,
    )
  }
  checkLabels(spec)
  if (spec.imageStore !== undefined && !labelPattern.test(spec.imageStore)) {
    throw new VchError('invalid', `'${spec.imageStore}' is no name of an image store: ${allowedLabels}`)
  }
  try {
    checkAddresses(spec)
  } catch (error) {
    if (error instanceof TypeError) throw new VchError('invalid', error.message)
    throw error
  }
}

/** Labels are what users write behind `VolumeStore=`, and names of directories. */
function checkLabels({ volumeStores }: VchSpec): void {
  const labels = new Set(['default'])
  for (const { label } of volumeStores) {
    if (!labelPattern.test(label)) {
      throw new VchError('invalid', `'${label}' is no label of a volume store: ${allowedLabels}`)
    }
    if (labels.has(label)) throw new VchError('invalid', `there is more than one volume store '${label}'`)
    labels.add(label)
  }
}

function checkAddresses({ bridgeSubnet, address }: VchSpec): void {
  const bridge = parseSubnet(bridgeSubnet)
  if (bridge.address !== networkOf(bridge))
    throw new TypeError(`'${bridgeSubnet}' is an address within a subnet, not a subnet`)
  if (bridge.prefix < bridgePrefixes.least || bridge.prefix > bridgePrefixes.most) {
    throw new TypeError(
      `the bridge subnet ${bridgeSubnet} has a prefix other than /${bridgePrefixes.least} to /${bridgePrefixes.most}`,
    )
  }
  if (address === undefined) return
  const own = parseSubnet(address.cidr)
  if (overlap(own, bridge)) throw new TypeError(`the address ${address.cidr} lies in the bridge subnet ${bridgeSubnet}`)
  for (const server of address.nameservers) {
    if (!isIPv4(server)) throw new TypeError(`'${server}' is no address of a name server`)
  }
  if (address.gateway === undefined) return
  if (!isIPv4(address.gateway)) throw new TypeError(`'${address.gateway}' is no address of a gateway`)
  const gateway = parseSubnet(`${address.gateway}/${own.prefix}`)
  if (networkOf(gateway) !== networkOf(own)) {
    throw new TypeError(`the gateway ${address.gateway} is not in the subnet of ${address.cidr}`)
  }
}
