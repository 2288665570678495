import type { ContainerFiles } from '../../container-files'
import type { Container } from '../../portlayer/api'
import type { Engine } from '../engine'
import { isRunning } from './lookup'

/** Who has the files of a container: the container itself while it runs, the host while it does not. */
export function filesOf(engine: Engine, container: Container): ContainerFiles {
  return isRunning(container) ? engine.interaction : engine.portLayer
}
