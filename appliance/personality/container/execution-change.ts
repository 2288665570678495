import type { Container, ExecutionSpec } from '../../portlayer/api'
import type { Engine } from '../engine'

/** Gives the container another execution, in one task of vSphere. */
export async function changeExecution(engine: Engine, { id }: Container, execution: ExecutionSpec): Promise<void> {
  const { handle } = await engine.portLayer.createHandle(id)
  await engine.portLayer.joinExecution(handle, execution)
  await engine.portLayer.commit(handle)
}
