import type { Container, Network } from '../../portlayer/api'
import { noneId } from '../container/endpoint-view'
import { isInNone } from '../container/none-network'
import { hasRecord } from '../container/record'
import type { DockerEvents } from '../system/docker-events'

/**
 * Tells the networks' part of a step of a container: it is connected before its start is told, and disconnected before its
 * end, as dockerd tells it.
 */
export function tellNetworks(
  events: Pick<DockerEvents, 'publish'>,
  action: 'connect' | 'disconnect',
  container: Container,
): void {
  if (!hasRecord(container)) return
  if (isInNone(container)) tellNone(events, action, container)
  for (const { network, networkId } of container.endpoints) {
    tellNetwork(events, action, container, { id: networkId ?? '', name: network })
  }
}

/** Tells that a container came into the network `none`, or left it. */
export function tellNone(
  events: Pick<DockerEvents, 'publish'>,
  action: 'connect' | 'disconnect',
  container: Container,
): void {
  const attributes = { container: container.id, name: 'none', type: 'null' }
  events.publish({ type: 'network', action, id: noneId, attributes })
}

/** Tells that a container came into one network, or left it. */
export function tellNetwork(
  events: Pick<DockerEvents, 'publish'>,
  action: 'connect' | 'disconnect',
  container: Container,
  { id, name }: Pick<Network, 'id' | 'name'>,
): void {
  events.publish({ type: 'network', action, id, attributes: { container: container.id, name, type: 'bridge' } })
}
