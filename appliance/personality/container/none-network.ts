import type { Container, ExecutionSpec } from '../../portlayer/api'
import { recordOf, toAnnotations } from './record'

/** Whether a container is in docker's network `none`: it was made for that and has neither left it nor come into another since. */
export function isInNone(container: Container): boolean {
  const { hostConfig, hasLeftNone } = recordOf(container)
  return hostConfig.NetworkMode === 'none' && container.network.endpoints.length === 0 && hasLeftNone !== true
}

/** Whether a container has left every network: its next start takes it back to the one that it was made for, as dockerd's. */
export function isNowhere(container: Container): boolean {
  return container.network.endpoints.length === 0 && !isInNone(container)
}

/** The execution of a container that has left the network `none`, or came back to it. */
export function executionAfterNone(container: Container, hasLeftNone: boolean): ExecutionSpec {
  const { execution } = container
  const annotations = { ...execution.annotations, ...toAnnotations({ ...recordOf(container), hasLeftNone }) }
  return { ...execution, annotations }
}
