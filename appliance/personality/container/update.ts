import { z } from 'zod'
import type { Container, ExecutionSpec } from '../../portlayer/api'
import { PortLayerError } from '../../portlayer/problem'
import { conflict, notAvailable } from '../api/docker-error'
import { type Answer, type Call, endpoint, json } from '../api/endpoint'
import type { Engine } from '../engine'
import { sizeOf } from './create'
import { numberField, textField } from './fields'
import { type HostConfig, hostConfigSchema } from './host-config'
import { tell } from './lifecycle'
import { findContainer, isRunning } from './lookup'
import { recordOf, toAnnotations } from './record'

/** Docker's Resources and RestartPolicy: what is zero stays as it is, what is not here is refused by name as in create. */
const updateBody = hostConfigSchema
  .pick({
    BlkioDeviceReadBps: true,
    BlkioDeviceReadIOps: true,
    BlkioDeviceWriteBps: true,
    BlkioDeviceWriteIOps: true,
    BlkioWeight: true,
    BlkioWeightDevice: true,
    CgroupParent: true,
    CpuCount: true,
    CpuPercent: true,
    CpuPeriod: true,
    CpuQuota: true,
    CpuRealtimePeriod: true,
    CpuRealtimeRuntime: true,
    CpuShares: true,
    CpusetCpus: true,
    CpusetMems: true,
    DeviceCgroupRules: true,
    DeviceRequests: true,
    Devices: true,
    IOMaximumBandwidth: true,
    IOMaximumIOps: true,
    KernelMemory: true,
    KernelMemoryTCP: true,
    Memory: true,
    MemoryReservation: true,
    MemorySwap: true,
    MemorySwappiness: true,
    NanoCpus: true,
    OomKillDisable: true,
    PidsLimit: true,
    Ulimits: true,
  })
  .extend({ RestartPolicy: z.object({ Name: textField(), MaximumRetryCount: numberField() }).nullish() })

type Update = z.output<typeof updateBody>

const sizes = ['Memory', 'NanoCpus', 'CpuPeriod', 'CpuQuota'] as const

/** `POST /containers/{id}/update`: memory and processors, by one change of the container. */
export const updateEndpoint = endpoint({
  method: 'post',
  path: '/containers/:id/update',
  body: updateBody,
  handle: async (call: Call<unknown, Update>, engine): Promise<Answer> => {
    const container = await findContainer(engine, call.params.id ?? '', call.signal)
    refusePolicy(container, call.body)
    if (container.state.status === 'removing') {
      throw conflict(cannotUpdate(container, 'container is marked for removal and cannot be "update"'))
    }
    await resize(engine, container, call.body)
    tell(engine, container, 'update')
    return json({ Warnings: [] })
  },
})

function cannotUpdate(container: Container, reason: string): string {
  return `Cannot update container ${container.id}: ${reason}`
}

function refusePolicy(container: Container, { RestartPolicy: wanted }: Update): void {
  const present: string = recordOf(container).hostConfig.RestartPolicy.Name
  if (!wanted || wanted.Name === '' || wanted.Name === present) return
  throw notAvailable(
    `RestartPolicy: changing it to "${wanted.Name}" is not available on this host: it is fixed at creation`,
  )
}

async function resize(engine: Engine, container: Container, update: Update): Promise<void> {
  const record = recordOf(container)
  const changed = sizes.filter((name) => update[name] !== 0 && update[name] !== record.hostConfig[name])
  if (changed.length === 0) return
  refuseMixture(container, record.hostConfig, update)
  const hostConfig: HostConfig = { ...record.hostConfig }
  for (const name of changed) hostConfig[name] = update[name]
  const { cpus, cpuLimit, memory, ...rest } = container.execution
  const size = sizeOf(hostConfig, await engine.portLayer.info())
  const execution: ExecutionSpec = { ...rest, ...size, annotations: toAnnotations({ ...record, hostConfig }) }
  try {
    const { handle } = await engine.portLayer.createHandle(container.id)
    await engine.portLayer.joinExecution(handle, execution)
    await engine.portLayer.commit(handle)
  } catch (error) {
    if (!(error instanceof PortLayerError) || !isRunning(container)) throw error
    // What can be changed while it runs is for the host to say.
    const reason = `${changed.join(', ')} cannot be changed while it runs (${error.message}): stop it first`
    throw conflict(cannotUpdate(container, reason))
  }
}

/** The two ways of saying how many processors do not mix (dockerd, container/container_unix.go). */
function refuseMixture(container: Container, present: HostConfig, update: Update): void {
  const mixtures = [
    [update.NanoCpus, present.CpuPeriod, 'Nano CPUs', 'CPU Period'],
    [update.NanoCpus, present.CpuQuota, 'Nano CPUs', 'CPU Quota'],
    [update.CpuPeriod, present.NanoCpus, 'CPU Period', 'NanoCPUs'],
    [update.CpuQuota, present.NanoCpus, 'CPU Quota', 'NanoCPUs'],
  ] as const
  const found = mixtures.find(([wanted, set]) => wanted > 0 && set > 0)
  if (found === undefined) return
  const [, , wanted, set] = found
  throw conflict(
    cannotUpdate(container, `Conflicting options: ${wanted} cannot be updated as ${set} has already been set`),
  )
}
