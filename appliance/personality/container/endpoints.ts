import * as z from 'zod'
import { mainTarget } from '../../../tether/protocol'
import { PortLayerError } from '../../portlayer/problem'
import { conflict, DockerError, invalid, toDockerError } from '../api/docker-error'
import { type Answer, type Call, type Endpoint, empty, endpoint } from '../api/endpoint'
import { flag, integer, text } from '../api/query'
import { speaks } from '../api/version'
import type { Engine } from '../engine'
import { archiveEndpoints } from './archive'
import { attachEndpoints } from './attach'
import { withoutRemoval } from './auto-remove'
import { changesEndpoint } from './changes'
import { createEndpoint, nameInUse } from './create'
import { execEndpoints } from './exec'
import { inspectEndpoint } from './inspect'
import { killContainer, startContainer, stopContainer, tell } from './lifecycle'
import { listEndpoint } from './list'
import { logsEndpoint } from './logs'
import { findContainer, isRunning, requireRunning } from './lookup'
import { checkName } from './names'
import { pauseEndpoints } from './pause'
import { isPaused, thawForSignal } from './paused'
import { pruneEndpoint } from './prune'
import { removeWithVolumes } from './removal'
import { sigkill, signalNumber } from './signals'
import { statsEndpoint } from './stats'
import { sizeQuery, terminalSize } from './terminal-size'
import { topEndpoint } from './top'
import { updateEndpoint } from './update'
import { stateWord } from './view'
import { waitEndpoint } from './wait'

const stopQuery = z.object({ t: integer(), signal: z.string().optional() })

/** Everything under /containers and /exec. */
export const containerEndpoints: readonly Endpoint[] = [
  listEndpoint,
  createEndpoint,
  inspectEndpoint,
  endpoint({
    method: 'post',
    path: '/containers/:id/start',
    query: z.object({ detachKeys: text(), checkpoint: text(), 'checkpoint-dir': text() }),
    handle: async (call, engine) => {
      refuseStartBody(call)
      if (call.query.checkpoint !== '') throw invalid('checkpoint is only supported in experimental mode')
      const container = await named(call, engine)
      if (container.state.status === 'removing') {
        throw conflict('container is marked for removal and cannot be started')
      }
      const outcome = await startContainer(engine, container)
      return empty(outcome === 'started' ? 204 : 304)
    },
  }),
  endpoint({
    method: 'post',
    path: '/containers/:id/stop',
    query: stopQuery,
    handle: async (call, engine) => {
      const container = await named(call, engine)
      try {
        const outcome = await stopContainer(engine, container, stopOptions(call))
        return empty(outcome === 'stopped' ? 204 : 304)
      } catch (error) {
        // 500 whatever it was: so dockerd has it.
        throw new DockerError(500, `cannot stop container: ${call.params.id}: ${toDockerError(error).message}`, {
          cause: error,
        })
      }
    },
  }),
  endpoint({
    method: 'post',
    path: '/containers/:id/restart',
    query: stopQuery,
    handle: async (call, engine) => {
      const container = await named(call, engine)
      const options = stopOptions(call)
      try {
        await withoutRemoval(engine, container.id, async () => {
          await stopContainer(engine, container, options)
          await startContainer(engine, await findContainer(engine, container.id))
        })
      } catch (error) {
        const { status, message } = toDockerError(error)
        throw new DockerError(status, `Cannot restart container ${call.params.id}: ${message}`, { cause: error })
      }
      tell(engine, container, 'restart')
      return empty()
    },
  }),
  endpoint({ method: 'post', path: '/containers/:id/kill', query: z.object({ signal: text() }), handle: kill }),
  endpoint({
    method: 'post',
    path: '/containers/:id/rename',
    query: z.object({ name: text() }),
    handle: rename,
  }),
  endpoint({
    method: 'post',
    path: '/containers/:id/resize',
    query: sizeQuery,
    handle: async (call, engine) => {
      const size = terminalSize(call.query)
      const container = await named(call, engine)
      requireRunning(container)
      await engine.interaction.resize({ container: container.id, target: mainTarget }, size)
      tell(engine, container, 'resize', { height: String(size.rows), width: String(size.columns) })
      return empty(200)
    },
  }),
  endpoint({
    method: 'delete',
    path: '/containers/:id',
    query: z.object({ force: flag(), v: flag(), link: flag() }),
    handle: remove,
  }),
  waitEndpoint,
  ...attachEndpoints,
  logsEndpoint,
  pruneEndpoint,
  ...execEndpoints,
  ...pauseEndpoints,
  topEndpoint,
  statsEndpoint,
  ...archiveEndpoints,
  changesEndpoint,
  updateEndpoint,
]

function named(call: Call, engine: Engine) {
  return findContainer(engine, call.params.id ?? '', call.signal)
}

function stopOptions({ query, version }: Call<z.output<typeof stopQuery>>) {
  // Older clients cannot have meant it.
  const signal = speaks(version, 42) ? query.signal || undefined : undefined
  return { signal, timeout: query.t }
}

/** A body on start was the HostConfig of API versions before 1.24. */
function refuseStartBody({ request }: Call): void {
  const length = Number(request.headers['content-length'] ?? 0)
  // Clients send `{}` or `null`: dockerd lets seven bytes pass.
  if (length > 7 || request.headers['transfer-encoding'] !== undefined) {
    throw invalid('starting container with non-empty request body was deprecated since API v1.22 and removed in v1.24')
  }
}

async function kill(call: Call<{ signal: string }>, engine: Engine): Promise<Answer> {
  try {
    await killNamed(call, engine)
  } catch (error) {
    const { status, message } = toDockerError(error)
    throw new DockerError(status, `cannot kill container: ${call.params.id}: ${message}`, { cause: error })
  }
  return empty()
}

async function killNamed(call: Call<{ signal: string }>, engine: Engine): Promise<void> {
  const number = call.query.signal === '' ? sigkill : signalNumber(call.query.signal)
  const container = await named(call, engine)
  requireRunning(container)
  if (number === sigkill) {
    await killContainer(engine, container)
    return
  }
  await engine.interaction.signal({ container: container.id, target: mainTarget }, number)
  tell(engine, container, 'kill', { signal: String(number) })
  await thawForSignal(engine, container, number)
}

async function rename(call: Call<{ name: string }>, engine: Engine): Promise<Answer> {
  if (call.query.name === '') throw invalid('Neither old nor new names may be empty')
  const container = await named(call, engine)
  if (call.query.name.replace(/^\//, '') === container.name) {
    throw invalid('Renaming a container with the same name as its current name')
  }
  try {
    const wanted = call.query.name
    const name = checkName(wanted, wanted.startsWith('/') ? wanted : `/${wanted}`)
    const renamed = await engine.portLayer.update(container.id, { name }).catch(async (error: unknown) => {
      if (error instanceof PortLayerError && error.code === 'name-in-use') throw await nameInUse(engine, name)
      throw error
    })
    tell(engine, renamed, 'rename', { oldName: `/${container.name}` })
  } catch (error) {
    if (!(error instanceof DockerError)) throw error
    throw new DockerError(error.status, `Error when allocating new name: ${error.message}`, { cause: error })
  }
  return empty()
}

async function remove(call: Call<{ force: boolean; v: boolean; link: boolean }>, engine: Engine): Promise<Answer> {
  const container = await named(call, engine)
  // No container is found by a link's name, and its own is none.
  if (call.query.link) throw new DockerError(500, 'Conflict, cannot remove the default link name of the container')
  const underWay = () => conflict(`removal of container ${call.params.id} is already in progress`)
  if (container.state.status === 'removing') throw underWay()
  if (isRunning(container)) {
    if (!call.query.force) {
      if (isPaused(container.state)) {
        throw conflict(`cannot remove container "${call.params.id}": container is paused and must be unpaused first`)
      }
      throw new DockerError(
        409,
        `cannot remove container "${call.params.id}": container is ${stateWord(container.state)}: stop the container before removing or force remove`,
      )
    }
    await killContainer(engine, container)
  }
  try {
    if (call.query.v) await removeWithVolumes(engine, container)
    else await engine.portLayer.remove(container.id)
  } catch (error) {
    // Made with --rm: it has gone by itself.
    if (error instanceof PortLayerError && error.code === 'not-found') return empty()
    const now = engine.watch.known(container.id)
    throw now?.state.status === 'removing' ? underWay() : error
  }
  return empty()
}
