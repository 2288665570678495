import type { RestartPolicy } from '../../../tether/restart-policy'
import type { Container, ExecutionSpec } from '../../portlayer/api'
import { PortLayerError } from '../../portlayer/problem'
import { conflict } from '../api/docker-error'
import { type Answer, type Call, endpoint, json } from '../api/endpoint'
import { type ApiVersion, speaks } from '../api/version'
import type { Engine } from '../engine'
import { changeExecution } from './execution-change'
import { orEmpty } from './fields'
import type { HostConfig } from './host-config'
import { tell } from './lifecycle'
import { findContainer, isRunning } from './lookup'
import { type MachineSize, sizeOf } from './machine-size'
import { recordOf, toAnnotations } from './record'
import { checkResources } from './resources'
import { restartOf } from './restart'
import { changedHostConfig, type Update, updateBody } from './updated-host-config'

/** `POST /containers/{id}/update`: the record by one change of the container, and a running one is told. */
export const updateEndpoint = endpoint({
  method: 'post',
  path: '/containers/:id/update',
  body: orEmpty(updateBody),
  handle: async (call: Call<unknown, Update>, engine): Promise<Answer> => {
    const info = await engine.portLayer.info(call.signal)
    const asked = forVersion(call.body, call.version)
    const { resources, warnings } = checkResources(asked, info.cpus, 'update')
    const container = await findContainer(engine, call.params.id ?? '', call.signal)
    if (container.state.status === 'removing') {
      throw conflict(cannotUpdate(container, 'container is marked for removal and cannot be "update"'))
    }
    const record = recordOf(container)
    const changed = changedHostConfig(record.hostConfig, resources)
    if ('refusal' in changed) throw conflict(cannotUpdate(container, changed.refusal))
    const { hostConfig } = changed
    const restart = restartOf(hostConfig, record.config.StopSignal)
    const size = sizeOf(hostConfig, info.cpus, info.defaults.cpus)
    const execution = updated(container, { hostConfig, restart, size })
    if (JSON.stringify(execution) !== JSON.stringify(container.execution)) await apply(engine, container, execution)
    tell(engine, container, 'update')
    return json({ Warnings: warnings.length === 0 ? null : warnings })
  },
})

/** Older clients send values of fields that meant nothing to them, newer ones of fields that mean nothing any more. */
function forVersion(update: Update, version: ApiVersion): Update {
  return {
    ...update,
    PidsLimit: speaks(version, 40) ? update.PidsLimit : null,
    KernelMemory: speaks(version, 42) ? undefined : update.KernelMemory,
    KernelMemoryTCP: speaks(version, 52) ? undefined : update.KernelMemoryTCP,
  }
}

interface Wanted {
  readonly hostConfig: HostConfig
  readonly restart: RestartPolicy | undefined
  readonly size: MachineSize
}

/** The container's execution with what is wanted in the place of what was. */
function updated(container: Container, { hostConfig, restart, size }: Wanted): ExecutionSpec {
  const { cpus, cpuShares, memory, resources, restart: _policy, ...rest } = container.execution
  const annotations = toAnnotations({ ...recordOf(container), hostConfig })
  return { ...rest, ...size, ...(restart !== undefined && { restart }), annotations }
}

function cannotUpdate(container: Container, reason: string): string {
  return `Cannot update container ${container.id}: ${reason}`
}

async function apply(engine: Engine, container: Container, execution: ExecutionSpec): Promise<void> {
  try {
    await changeExecution(engine, container, execution)
  } catch (error) {
    if (!(error instanceof PortLayerError) || error.code !== 'conflict' || !isRunning(container)) throw error
    // Limits below the machine's size are the guest's; whether it can become larger while it runs is for the host to say.
    const reason = `it cannot become larger while it runs (${error.message}): stop it first`
    throw conflict(cannotUpdate(container, reason))
  }
  if (!isRunning(container)) return
  try {
    await engine.interaction.update(container.id, {
      resources: execution.resources ?? {},
      restart: execution.restart ?? null,
    })
  } catch (error) {
    if (hasEnded(engine, container)) return
    // dockerd goes back as well to what it had when the runtime refuses.
    await changeExecution(engine, container, container.execution)
    if (!(error instanceof PortLayerError)) throw error
    throw new PortLayerError(error.code, cannotUpdate(container, error.message), { cause: error })
  }
}

/** One that ended meanwhile has what it needs for its next start. */
function hasEnded(engine: Engine, { id }: Container): boolean {
  const known = engine.watch.known(id)
  return known === undefined || !isRunning(known)
}
