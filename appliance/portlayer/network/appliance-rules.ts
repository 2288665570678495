import type { Network, PublishedPort } from '../api'
import { anyAddress } from './port-choice'

/** A published port and where it leads: the container's address. */
export interface PortForwarding extends PublishedPort {
  readonly address: string
}

/** What the appliance's rules are to know of networks and containers. */
export interface RuleElements {
  readonly networks: readonly Network[]
  readonly forwardings: readonly PortForwarding[]
}

/**
 * The contents of the sets and maps of appliance/init/firewall.ts as one transaction for `nft -f`: the rules are vic-init's,
 * what they look up is the port layer's.
 */
export function ruleElements({ networks, forwardings }: RuleElements): string {
  const anywhere = forwardings.filter(({ hostAddress }) => hostAddress === anyAddress)
  const somewhere = forwardings.filter(({ hostAddress }) => hostAddress !== anyAddress)
  const target = ({ address, containerPort }: PortForwarding): string => `${address} . ${containerPort}`
  return [
    fill(
      'set',
      'outgoing',
      networks.filter(({ internal }) => internal !== true).map(({ subnet }) => subnet),
    ),
    fill(
      'set',
      'gateways',
      networks.map(({ gateway }) => gateway),
    ),
    fill(
      'map',
      'published',
      anywhere.map((port) => `${port.protocol} . ${port.hostPort} : ${target(port)}`),
    ),
    fill(
      'map',
      'published_at',
      somewhere.map((port) => `${port.hostAddress} . ${port.protocol} . ${port.hostPort} : ${target(port)}`),
    ),
  ].join('')
}

function fill(kind: 'set' | 'map', name: string, elements: readonly string[]): string {
  const flush = `flush ${kind} inet vic ${name}\n`
  return elements.length === 0 ? flush : `${flush}add element inet vic ${name} { ${elements.join(', ')} }\n`
}
