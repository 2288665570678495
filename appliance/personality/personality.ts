import type { RequestListener } from 'node:http'
import { InteractionClient } from '../interaction/client'
import { PortLayerClient } from '../portlayer/client'
import type { Endpoint } from './api/endpoint'
import { unavailableEndpoints } from './api/not-yet'
import { createApi } from './api/server'
import { followAutoRemove } from './container/auto-remove'
import { ContainerWatch } from './container/container-watch'
import { containerEndpoints } from './container/endpoints'
import { ExecRegister } from './container/exec-register'
import { Samples } from './container/samples'
import { followSessions } from './container/session-events'
import type { Engine } from './engine'
import { imageEndpoints } from './image/endpoints'
import { ImageStore } from './image/image-store'
import { followLayers } from './image/layer-sweep'
import { listenToFront } from './listener'
import { networkEndpoints } from './network/endpoints'
import { DockerEvents } from './system/docker-events'
import { systemEndpoints } from './system/endpoints'
import { KnownInfo } from './system/known-info'
import { pluginEndpoints } from './system/plugin-endpoints'
import { volumeEndpoints } from './volume/endpoints'

/** Every endpoint of the API; more exact paths come first. */
const endpoints: readonly Endpoint[] = [
  ...systemEndpoints,
  ...unavailableEndpoints,
  ...containerEndpoints,
  ...imageEndpoints,
  ...networkEndpoints,
  ...volumeEndpoints,
  ...pluginEndpoints,
]

/** Where the personality finds the others and is found itself. */
export interface PersonalityOptions {
  readonly portLayerSocket: string
  readonly interactionSocket: string
  /** Where the front finds this process. */
  readonly socket: string
  /** Version of the product. */
  readonly version: string
  readonly log: (line: string) => void
  /** Called once, when the unix socket takes connections. */
  readonly onListening?: () => void
}

/** The Docker API at work, until the signal is aborted; rejects when it cannot go on. */
export async function runPersonality(options: PersonalityOptions, signal: AbortSignal): Promise<void> {
  const { log } = options
  const portLayer = new PortLayerClient(options.portLayerSocket)
  const watch = new ContainerWatch(portLayer, log)
  const events = new DockerEvents()
  events.follow(watch)
  const interaction = new InteractionClient(options.interactionSocket)
  const engine: Engine = {
    portLayer,
    interaction,
    watch,
    events,
    images: new ImageStore(portLayer),
    host: new KnownInfo(portLayer),
    execs: new ExecRegister(watch),
    samples: new Samples((id, limit) => interaction.statistics(id, limit)),
    version: options.version,
    signal,
    log,
  }
  const api: RequestListener = createApi(engine, endpoints)
  // Also called whenever the port layer is there again.
  watch.onSecrets(() => void rememberInfo(engine))

  followAutoRemove(engine)
  followLayers(engine)
  // Before clients come: they may ask for what an earlier process has begun.
  let begin: () => void = () => undefined
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const followed = followSessions(engine, begin)
  await begun

  const server = await listenToFront(api, options.socket)
  options.onListening?.()
  try {
    await Promise.all([watch.run(signal), followed])
  } finally {
    server.close()
    server.closeAllConnections()
    portLayer.close()
  }
}

/** What the port layer says of itself is asked when it appears, so that it need not be asked for the version. */
async function rememberInfo(engine: Engine): Promise<void> {
  try {
    await engine.host.ask(engine.signal)
  } catch (error) {
    if (!engine.signal.aborted) engine.log(`the port layer's description: ${String(error)}`)
  }
}
