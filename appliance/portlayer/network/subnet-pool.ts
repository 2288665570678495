import { PortLayerError } from '../problem'
import { overlap, parseSubnet, type Subnet } from './ipam'

/** Where subnets come from that nobody asked for: dockerd's pools, beginning with the one that VCHs have by default. */
const pools = [
  { within: parseSubnet('172.16.0.0/12'), prefixLength: 16 },
  { within: parseSubnet('192.168.0.0/16'), prefixLength: 20 },
]

/** The first subnet of the pools that overlaps with none of `used`; `no-space`, with dockerd's text, when there is none. */
export function chooseSubnet(used: readonly Subnet[]): Subnet {
  for (const { within, prefixLength } of pools) {
    const step = 2 ** (32 - prefixLength)
    const end = within.base + 2 ** (32 - within.prefixLength)
    for (let base = within.base; base < end; base += step) {
      const subnet = { base, prefixLength }
      if (!used.some((other) => overlap(subnet, other))) return subnet
    }
  }
  throw new PortLayerError('no-space', 'all predefined address pools have been fully subnetted')
}
