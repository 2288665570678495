import type { InteractionClient } from '../interaction/client'
import type { PortLayerClient } from '../portlayer/client'
import type { ContainerWatch } from './container/container-watch'
import type { ExecRegister } from './container/exec-register'
import type { Samples } from './container/samples'
import type { ImageStore } from './image/image-store'
import type { DockerEvents } from './system/docker-events'
import type { KnownInfo } from './system/known-info'

/** What the handlers of the API work with. Nothing in it that the port layer or the interaction could not give again. */
export interface Engine {
  readonly portLayer: PortLayerClient
  readonly interaction: InteractionClient
  readonly watch: ContainerWatch
  readonly events: DockerEvents
  readonly images: ImageStore
  /** The port layer's own description, and how it was last. */
  readonly host: KnownInfo
  readonly execs: ExecRegister
  readonly samples: Samples
  /** Version of the product, for headers. */
  readonly version: string
  /** Aborted when the process is to end. */
  readonly signal: AbortSignal
  readonly log: (line: string) => void
}
