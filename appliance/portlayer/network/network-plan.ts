import { randomBytes } from 'node:crypto'
import type { Network, NetworkSpec } from '../api'
import { PortLayerError } from '../problem'
import { timestamp } from '../timestamp'
import {
  chooseAddress,
  contains,
  formatAddress,
  formatSubnet,
  overlap,
  parseAddress,
  parseRange,
  parseSubnet,
  type Subnet,
} from './ipam'
import { chooseSubnet } from './subnet-pool'

/**
 * The network that a specification asks for, beside those that there are and subnets that are elsewhere. Throws
 * `name-in-use`, `conflict` when its subnet overlaps (dockerd's text), `no-space`, and `invalid` for what cannot be.
 */
export function planNetwork(spec: NetworkSpec, present: readonly Network[], foreign: readonly Subnet[]): Network {
  const { subnet: _subnet, gateway: wantedGateway, ...rest } = spec
  if (present.some(({ name }) => name === spec.name)) {
    throw new PortLayerError('name-in-use', `network with name ${spec.name} already exists`)
  }
  const used = [...present.map(({ subnet }) => parseSubnet(subnet)), ...foreign]
  const subnet = spec.subnet === undefined ? chooseSubnet(used) : checked(() => parseSubnet(spec.subnet ?? ''))
  if (used.some((other) => overlap(subnet, other))) {
    throw new PortLayerError('conflict', 'Pool overlaps with other one on this address space')
  }
  const range = spec.ipRange === undefined ? subnet : checked(() => parseRange(spec.ipRange ?? ''))
  const gateway = wantedGateway === undefined ? firstFree(subnet, range, spec) : parseAddress(wantedGateway)
  for (const address of [gateway, ...(spec.reserved ?? []).map(parseAddress)]) {
    if (!contains(subnet, address)) {
      throw new PortLayerError('invalid', `${formatAddress(address)} is no address of ${formatSubnet(subnet)}`)
    }
  }
  return {
    ...rest,
    id: randomBytes(32).toString('hex'),
    driver: 'bridge',
    subnet: formatSubnet(subnet),
    gateway: formatAddress(gateway),
    createdAt: timestamp(),
  }
}

/** The gateway that nobody chose: the first address of the range, or of the subnet, that is not reserved. */
function firstFree(subnet: Subnet, range: Subnet, { reserved = [] }: NetworkSpec): number {
  const taken = new Set(reserved.map(parseAddress))
  return chooseAddress(subnet, taken, undefined, { gateway: subnet.base, range })
}

function checked(parse: () => Subnet): Subnet {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new PortLayerError('invalid', error.message, { cause: error })
  }
}
