import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import {
  type Credentials,
  familiarReference,
  type LayerSink,
  type Platform,
  type PullProgress,
  pullImage,
  type Reference,
} from '../../../imagec'
import { toDockerError } from '../api/docker-error'
import type { Call } from '../api/endpoint'
import type { Engine } from '../engine'
import { tellPulled } from './image-events'
import { PortLayerSink } from './layer-sink'

const authConfig = z.object({
  username: z.string().optional(),
  password: z.string().optional(),
  auth: z.string().optional(),
  identitytoken: z.string().optional(),
  registrytoken: z.string().optional(),
})

/**
 * Reads `X-Registry-Auth`, base64url of docker's AuthConfig. As with dockerd a pull goes on without credentials when
 * there are none or they cannot be read: the registry decides.
 */
export function readCredentials(header: string | string[] | undefined): Credentials | undefined {
  if (typeof header !== 'string' || header === '') return undefined
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
  const parsed = authConfig.safeParse(value)
  if (!parsed.success) return undefined
  const { username, password, auth, identitytoken, registrytoken } = parsed.data
  if (registrytoken) return { registryToken: registrytoken }
  if (identitytoken) return { identityToken: identitytoken }
  if (username) return { username, password: password ?? '' }
  if (!auth) return undefined
  const [name = '', ...rest] = Buffer.from(auth, 'base64').toString('utf8').split(':')
  return name === '' ? undefined : { username: name, password: rest.join(':') }
}

const sinks = new WeakMap<Engine, PortLayerSink>()

/** The way of layers into the port layer: one for all, so that none is written twice at once. */
export function sinkOf(engine: Engine): PortLayerSink {
  const sink = sinks.get(engine) ?? new PortLayerSink(engine.portLayer)
  sinks.set(engine, sink)
  return sink
}

/** Pulls an image and streams docker's progress messages; a failure before the first one is an HTTP error. */
export async function pull(call: Call, engine: Engine, reference: Reference, platform: Platform): Promise<void> {
  const { response, signal } = call
  const credentials = readCredentials(call.request.headers['x-registry-auth'])
  const { registries } = await engine.portLayer.info(signal)
  const held: (() => void)[] = []
  const progress = new ProgressStream(response)
  try {
    const pulled = await pullImage({
      reference,
      credentials,
      registries,
      platform,
      sink: holding(sinkOf(engine), (chainId) => held.push(engine.images.hold(chainId))),
      shared: sinkOf(engine).shared,
      onProgress: (change) => progress.tell(change),
      signal,
    })
    const outcome = await engine.images.add(reference, pulled, signal)
    const name = familiarReference(reference)
    progress.message({
      status:
        outcome === 'added' ? `Status: Downloaded newer image for ${name}` : `Status: Image is up to date for ${name}`,
    })
    tellPulled(engine, await engine.images.find(pulled.imageId), reference)
  } catch (error) {
    if (!progress.begun) throw error
    const { message } = toDockerError(error)
    progress.message({ errorDetail: { message }, error: message })
  } finally {
    for (const release of held) release()
  }
  await progress.end()
}

function holding(sink: LayerSink, hold: (chainId: string) => void): LayerSink {
  return {
    has: async (chainId, signal) => {
      hold(chainId)
      return sink.has(chainId, signal)
    },
    write: (layer, tar, signal) => sink.write(layer, tar, signal),
  }
}

/** Docker's JSON messages. A client that reads slowly misses steps of the progress bars, not messages. */
export class ProgressStream {
  readonly #response: ServerResponse

  constructor(response: ServerResponse) {
    this.#response = response
  }

  get begun(): boolean {
    return this.#response.headersSent
  }

  tell(progress: PullProgress): void {
    if (progress.kind === 'started') {
      this.message({ status: `Pulling from ${progress.from}`, id: progress.tag })
    } else if (progress.kind === 'digest') {
      this.message({ status: `Digest: ${progress.digest}` })
    } else {
      const { layer: id, status, current, total } = progress
      if (status === 'Downloading' && this.#response.writableNeedDrain) return
      if (current === undefined || total === undefined) this.message({ status, progressDetail: {}, id })
      else this.message({ status, progressDetail: { current, total }, progress: progressBar(current, total), id })
    }
  }

  message(value: unknown): void {
    if (!this.begun) {
      this.#response.statusCode = 200
      this.#response.setHeader('Content-Type', 'application/json')
    }
    this.#response.write(`${JSON.stringify(value)}\r\n`)
  }

  async end(): Promise<void> {
    this.#response.end()
    if (!this.#response.closed) await once(this.#response, 'close')
  }
}

const barWidth = 50

/** `[=====>      ]  1.2MB/3MB` */
export function progressBar(current: number, total: number): string {
  const done = total === 0 ? barWidth : Math.min(barWidth, Math.floor((current / total) * barWidth))
  const bar = `${'='.repeat(done)}>`.padEnd(barWidth + 1).slice(0, barWidth + (done < barWidth ? 0 : 1))
  return `[${bar}]  ${humanSize(current)}/${humanSize(total)}`
}

/** Four digits and a decimal unit, as docker prints sizes. */
export function humanSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${Number(value.toPrecision(4))}${units[unit]}`
}
