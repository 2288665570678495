import type { PortRequest, PublishedPort } from '../api'
import { PortLayerError } from '../problem'

/** Every address of the appliance. */
export const anyAddress = '0.0.0.0'

/** The ports that are given unasked: dockerd's, Linux's own for outgoing connections. */
const ephemeral = { first: 32_768, last: 60_999 }

/** Ports on which the appliance itself is reached: docs/contracts.md, "Daemons of the appliance". */
const ownPorts: ReadonlySet<number> = new Set([22, 2376, 2377])

/** What ports are chosen among. */
export interface PortSituation {
  /** Published by containers that run. */
  readonly taken: Iterable<PublishedPort>
  /** Proposed to containers that do not: avoided where there is a choice. */
  readonly proposed?: Iterable<PublishedPort>
  /** What the container had before: kept where it is free. */
  readonly before?: readonly PublishedPort[]
  /** IPv4 addresses of the appliance; undefined: not known yet, not checked. */
  readonly addresses?: ReadonlySet<string>
}

/** A port of the appliance for every request. Throws `port-in-use` with dockerd's text for one that cannot be had. */
export function choosePorts(requests: readonly PortRequest[], situation: PortSituation): PublishedPort[] {
  const { taken, proposed = [], before = [], addresses } = situation
  const used = new Uses(taken)
  const avoided = new Uses(proposed)
  const chosen: PublishedPort[] = []
  // Fixed ports first: a range must not take what another request needs.
  const order = [...requests].sort((one, other) => Number(isOpen(one)) - Number(isOpen(other)))
  for (const request of order) {
    const { containerPort, protocol, hostAddress = anyAddress, first, last = first } = request
    if (addresses !== undefined && hostAddress !== anyAddress && !addresses.has(hostAddress)) {
      throw inUse(`failed to bind host port ${hostAddress}:${first ?? 0}/${protocol}: cannot assign requested address`)
    }
    const range = first === undefined || last === undefined ? ephemeral : { first, last }
    const at = (hostPort: number): PublishedPort => ({ containerPort, protocol, hostAddress, hostPort })
    const isFree = (hostPort: number): boolean => !used.has(at(hostPort)) && !isOwn(at(hostPort))
    const earlier = before.find(
      (port) =>
        port.containerPort === containerPort &&
        port.protocol === protocol &&
        port.hostAddress === hostAddress &&
        range.first <= port.hostPort &&
        port.hostPort <= range.last &&
        isFree(port.hostPort),
    )
    const hostPort =
      earlier?.hostPort ?? firstOf(range, (port) => isFree(port) && !avoided.has(at(port))) ?? firstOf(range, isFree)
    if (hostPort === undefined) throw refusal(request, range)
    used.add(at(hostPort))
    chosen.push(at(hostPort))
  }
  return requests.map((request) => chosen[order.indexOf(request)] as PublishedPort)
}

function isOpen({ first, last = first }: PortRequest): boolean {
  return first === undefined || first !== last
}

function isOwn({ protocol, hostPort }: PublishedPort): boolean {
  return protocol === 'tcp' && ownPorts.has(hostPort)
}

function firstOf({ first, last }: { first: number; last: number }, wanted: (port: number) => boolean) {
  for (let port = first; port <= last; port += 1) if (wanted(port)) return port
  return undefined
}

function refusal(
  { protocol, hostAddress = anyAddress }: PortRequest,
  range: { readonly first: number; readonly last: number },
): PortLayerError {
  const { first, last } = range
  if (first !== last) return inUse('all ports are allocated')
  if (protocol === 'tcp' && ownPorts.has(first)) {
    return inUse(`failed to bind host port ${hostAddress}:${first}/${protocol}: address already in use`)
  }
  return inUse(`Bind for ${hostAddress}:${first} failed: port is already allocated`)
}

function inUse(message: string): PortLayerError {
  return new PortLayerError('port-in-use', message)
}

/** Ports in use: one on every address is in the way of one on each, and the other way round. */
class Uses {
  private readonly addresses = new Map<string, Set<string>>()

  constructor(ports: Iterable<PublishedPort>) {
    for (const port of ports) this.add(port)
  }

  add({ protocol, hostPort, hostAddress }: PublishedPort): void {
    const key = `${protocol}/${hostPort}`
    const addresses = this.addresses.get(key)
    if (addresses === undefined) this.addresses.set(key, new Set([hostAddress]))
    else addresses.add(hostAddress)
  }

  has({ protocol, hostPort, hostAddress }: PublishedPort): boolean {
    const addresses = this.addresses.get(`${protocol}/${hostPort}`)
    if (addresses === undefined) return false
    return hostAddress === anyAddress || addresses.has(anyAddress) || addresses.has(hostAddress)
  }
}
