import type { Container, ExecutionSpec } from '../../portlayer/api'
import { recordOf, toAnnotations } from './record'

/** Whether a container is in docker's network `none`: it was made for that and has neither left it nor come into another since. */
export function isInNone(container: Container): boolean {
  const { hostConfig, hasLeftNone } = recordOf(container)
  return hostConfig.NetworkMode === 'none' && container.network.endpoints.length === 0 && hasLeftNone !== true
}

/** The execution of a container that has left the network `none`. */
export function executionAfterNone(container: Container): ExecutionSpec {
  const { execution } = container
  const annotations = { ...execution.annotations, ...toAnnotations({ ...recordOf(container), hasLeftNone: true }) }
  return { ...execution, annotations }
}
