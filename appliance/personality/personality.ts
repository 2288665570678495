import type { RequestListener } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { InteractionClient } from '../interaction/client'
import { PortLayerClient } from '../portlayer/client'
import { PortLayerError } from '../portlayer/problem'
import type { Endpoint } from './api/endpoint'
import { unavailableEndpoints } from './api/not-yet'
import { createApi } from './api/server'
import { followAutoRemove } from './container/auto-remove'
import { ContainerWatch } from './container/container-watch'
import { containerEndpoints } from './container/endpoints'
import { ExecRegister } from './container/exec-register'
import { Samples } from './container/samples'
import type { Engine } from './engine'
import { imageEndpoints } from './image/endpoints'
import { ImageStore } from './image/image-store'
import { followLayers } from './image/layer-sweep'
import { listenOnSocket, TlsListener } from './listener'
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
  /** Unix socket of the API for this machine. */
  readonly socket: string
  readonly tlsPort: number
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
    certificateServed: (sha256, limit) => tls.serving(sha256, limit),
    signal,
    log,
  }
  const api: RequestListener = createApi(engine, endpoints)
  const tls = new TlsListener(api, options.tlsPort)
  const loadCertificates = inTurn(() => serveCertificates(engine, tls))
  watch.onSecrets(loadCertificates)
  // Also called whenever the port layer is there again.
  watch.onSecrets(() => void rememberInfo(engine))

  followAutoRemove(engine)
  followLayers(engine)

  const server = await listenOnSocket(api, options.socket)
  options.onListening?.()
  try {
    await watch.run(signal)
  } finally {
    server.close()
    server.closeAllConnections()
    tls.close()
    portLayer.close()
  }
}

/** Pause before certificates are asked for again when the port layer could not give them. Milliseconds. */
const secretsPause = 1_000

/** Certificates that cannot be used leave those in place that are. */
async function serveCertificates(engine: Engine, tls: TlsListener): Promise<void> {
  while (!engine.signal.aborted) {
    try {
      const secrets = await engine.portLayer.secrets(engine.signal)
      if (secrets.tls !== undefined) await tls.use(secrets.tls)
      return
    } catch (error) {
      if (engine.signal.aborted) return
      engine.log(`certificates of the Docker API: ${error instanceof Error ? error.message : String(error)}`)
      if (!(error instanceof PortLayerError && error.code === 'unavailable')) return
      // The end of this process ends the pause as well.
      await delay(secretsPause, undefined, { signal: engine.signal }).catch(() => undefined)
    }
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

/** Calls a task one after the other; calls while it works are answered by one more. */
function inTurn(task: () => Promise<void>): () => void {
  let state: 'idle' | 'busy' | 'again' = 'idle'
  const work = async () => {
    do {
      state = 'busy'
      await task()
    } while ((state as string) === 'again')
    state = 'idle'
  }
  return () => {
    if (state === 'idle') void work()
    else state = 'again'
  }
}
