import type { Container } from '../../portlayer/api'
import { noneId } from '../container/endpoint-view'
import { hasRecord, recordOf } from '../container/record'
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
  const tell = (id: string, name: string, type: string): void =>
    events.publish({ type: 'network', action, id, attributes: { container: container.id, name, type } })
  if (container.endpoints.length === 0 && recordOf(container).hostConfig.NetworkMode === 'none') {
    tell(noneId, 'none', 'null')
  }
  for (const { network, networkId } of container.endpoints) tell(networkId ?? '', network, 'bridge')
}
