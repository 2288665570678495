import { createReadStream } from 'node:fs'
import { readFile, rm, stat } from 'node:fs/promises'
import * as z from 'zod'
import type { Layer } from '../api'
import { PortLayerError } from '../problem'
import { digestSchema } from '../schemas'
import { timestamp } from '../timestamp'
import type { DatastoreFiles } from './datastore-files'
import { rebuildTar } from './layer-tar'
import { ScratchDisk } from './scratch-disk'
import type { LayerWorkshop } from './workshop'

/** Directory of the layers in the VCH's. */
export const layersDirectory = 'images'
/**
 * The most disks on one another below a container's own. vSphere allows 32; the rest is for the container's disk, for the look of
 * `docker save` at a layer, and for the snapshots that an administrator or a backup makes of a container's VM.
 */
const maxChain = 24
/** A record is sent as one piece up to this size. Bytes. */
const maxWholeRecordBytes = 256 * 1024
/** A layer's description is small. */
const maxDescriptionBytes = 64 * 1024

const descriptionSchema = z.object({
  version: z.literal(1),
  chainId: digestSchema,
  parent: digestSchema.exactOptional(),
  diffId: digestSchema,
  size: z.int().min(0),
  /** Absent for layers whose tar cannot be given back: of earlier versions, or too large a record. */
  tarSize: z.int().min(0).exactOptional(),
  standsAlone: z.literal(true).exactOptional(),
  createdAt: z.string().max(40),
})

/** A layer as it is asked for. */
export type LayerRequest = Pick<Layer, 'chainId' | 'parent' | 'diffId'>

/** What layers are given. */
export interface LayersOptions {
  readonly files: DatastoreFiles
  readonly workshop: Pick<LayerWorkshop, 'build' | 'withDisk'>
  /** Chain ids of the layers that containers stand on. */
  readonly inUse: () => Iterable<string>
  readonly log: (line: string) => void
}

/** Path of a layer's disk below the VCH's directory. */
export function layerDiskPath(chainId: string): string {
  return `${directoryOf(chainId)}/layer.vmdk`
}

/**
 * Image layers: a chain of VMDKs, `images/<hex>/layer.vmdk`, each the child of the layer below. `layer.json` beside it is
 * written last: a directory in which it is absent, or not whole, is what a crash left, and is removed at the next start.
 */
export class Layers {
  private readonly options: LayersOptions
  private readonly complete = new Map<string, Layer>()
  private readonly underWay = new Map<
    string,
    { readonly parent: string | undefined; readonly done: Promise<unknown> }
  >()
  private readonly held = new Map<string, number>()
  private readonly removals = new Set<string>()
  /** Layers that failed and could not be removed then. */
  private readonly leftBehind = new Set<string>()

  private constructor(options: LayersOptions) {
    this.options = options
  }

  /** Reads what is there and removes what is not whole. No disk of a layer may be attached to the appliance any more. */
  static async open(options: LayersOptions, signal?: AbortSignal): Promise<Layers> {
    const layers = new Layers(options)
    const { files, log } = options
    await files.makeDirectory(layersDirectory, signal)
    for (const name of await files.list(layersDirectory, signal)) {
      const description = await files.read(`${layersDirectory}/${name}/layer.json`, maxDescriptionBytes, signal)
      const layer = description === undefined ? undefined : parseDescription(description)
      if (layer !== undefined && directoryOf(layer.chainId) === `${layersDirectory}/${name}`) {
        layers.complete.set(layer.chainId, layer)
      } else {
        log(`layer ${name} is incomplete: removing it`)
        await files.remove(`${layersDirectory}/${name}`, signal)
      }
    }
    return layers
  }

  list(): Layer[] {
    return [...this.complete.values()]
  }

  has(chainId: string): boolean {
    return this.complete.has(chainId)
  }

  /**
   * Writes a layer from its uncompressed tar, which is read to its end in any case of success. The same layer asked for
   * twice is written once; when the first one fails, the next one's tar is taken. `not-found` when the parent is not there,
   * `invalid` for a tar that is refused, `no-space` when disk or datastore are full.
   */
  async write(request: LayerRequest, tar: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<Layer> {
    for (;;) {
      signal.throwIfAborted()
      const present = this.complete.get(request.chainId)
      if (present !== undefined) {
        await drain(tar)
        return present
      }
      const other = this.underWay.get(request.chainId)
      if (other === undefined) break
      await untilAborted(other.done, signal)
    }
    if (request.parent !== undefined && !this.isUsable(request.parent)) {
      throw new PortLayerError('not-found', `there is no layer ${request.parent} to put ${request.chainId} on`)
    }
    if (this.removals.has(request.chainId)) {
      throw new PortLayerError('conflict', `layer ${request.chainId} is being removed: try again`)
    }
    const work = this.build(request, tar, signal)
    const done = work.then(
      () => undefined,
      () => undefined,
    )
    this.underWay.set(request.chainId, { parent: request.parent, done })
    try {
      return await work
    } finally {
      this.underWay.delete(request.chainId)
    }
  }

  /** Keeps a layer until the returned function is called; `not-found` when it is not complete. */
  hold(chainId: string): () => void {
    if (!this.isUsable(chainId))
      throw new PortLayerError('not-found', `there is no layer ${chainId}: pull the image again`)
    this.held.set(chainId, (this.held.get(chainId) ?? 0) + 1)
    return () => {
      const rest = (this.held.get(chainId) ?? 1) - 1
      if (rest === 0) this.held.delete(chainId)
      else this.held.set(chainId, rest)
    }
  }

  /** `conflict` when a layer or a container stands on it. */
  async remove(chainId: string): Promise<void> {
    if (!this.isUsable(chainId)) throw new PortLayerError('not-found', `there is no layer ${chainId}`)
    const child =
      this.list().find(({ parent }) => parent === chainId)?.chainId ??
      [...this.underWay].find(([, { parent }]) => parent === chainId)?.[0]
    if (child !== undefined)
      throw new PortLayerError('conflict', `layer ${child} stands on ${chainId}: remove it first`)
    if (this.held.has(chainId) || [...this.options.inUse()].includes(chainId)) {
      throw new PortLayerError('conflict', `a container stands on layer ${chainId}: remove it first`)
    }
    this.removals.add(chainId)
    try {
      // The description goes first: without it a half-removed layer is swept at the next start, not used.
      await this.options.files.remove(`${directoryOf(chainId)}/layer.json`)
      this.complete.delete(chainId)
      await this.options.files.remove(directoryOf(chainId))
    } finally {
      this.removals.delete(chainId)
    }
  }

  /**
   * The uncompressed tar that the layer was written from, byte for byte; `not-found` when there is none, `conflict` when it
   * cannot be given back. Its disk is attached, as the parent of a scratch disk, until the last byte was read.
   */
  openTar(chainId: string, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
    const release = this.hold(chainId)
    const layer = this.complete.get(chainId)
    if (layer?.tarSize === undefined) {
      release()
      throw new PortLayerError('conflict', `layer ${chainId} has no record of its archive: pull its image again`)
    }
    return this.readTar(layer, release, signal)
  }

  private async *readTar(
    layer: Layer,
    release: () => void,
    signal: AbortSignal,
  ): AsyncGenerator<Buffer, void, undefined> {
    try {
      const record = await this.options.files.openRead(recordPath(layer.chainId), signal)
      if (record === undefined) throw new PortLayerError('internal', `the record of layer ${layer.chainId} is missing`)
      const scratch = new ScratchDisk(this.options, layerDiskPath(layer.chainId))
      try {
        yield* scratch.stream((root) => rebuildTar(record, root, layer.diffId), signal)
      } finally {
        record.destroy()
      }
    } finally {
      release()
    }
  }

  private async keepRecord(path: string, record: string, signal: AbortSignal): Promise<void> {
    try {
      const { size } = await stat(record)
      const { files } = this.options
      // A stream costs a question more, whether the session still is: it cannot be sent twice.
      if (size <= maxWholeRecordBytes) await files.write(path, await readFile(record), signal)
      else await files.writeStream(path, createReadStream(record), size, signal)
    } finally {
      await rm(record, { force: true })
    }
  }

  /** How many disks stand on one another up to the layer's. */
  private chainOf(chainId: string | undefined): number {
    let count = 0
    for (let at = chainId; at !== undefined; count += 1) {
      const layer = this.complete.get(at)
      at = layer?.standsAlone ? undefined : layer?.parent
    }
    return count
  }

  private isUsable(chainId: string): boolean {
    return this.complete.has(chainId) && !this.removals.has(chainId)
  }

  private async build(request: LayerRequest, tar: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<Layer> {
    const { files, workshop } = this.options
    const home = directoryOf(request.chainId)
    try {
      if (this.leftBehind.has(request.chainId)) await files.remove(home, signal)
      this.leftBehind.delete(request.chainId)
      await files.makeDirectory(home, signal)
      const path = layerDiskPath(request.chainId)
      const below = request.parent === undefined ? undefined : layerDiskPath(request.parent)
      const standsAlone = below !== undefined && this.chainOf(request.parent) >= maxChain
      if (standsAlone) await files.copyDisk(below, path)
      const built = standsAlone
        ? workshop.build(path, undefined, tar, signal, 'existing')
        : workshop.build(path, below, tar, signal)
      const { size, tarSize, record } = await built
      if (record !== undefined) await this.keepRecord(recordPath(request.chainId), record, signal)
      const layer: Layer = {
        chainId: request.chainId,
        ...(request.parent !== undefined && { parent: request.parent }),
        diffId: request.diffId,
        size,
        ...(tarSize !== undefined && { tarSize }),
        ...(standsAlone && { standsAlone }),
        createdAt: timestamp(),
      }
      await files.write(`${home}/layer.json`, Buffer.from(JSON.stringify({ version: 1, ...layer })), signal)
      this.complete.set(layer.chainId, layer)
      return layer
    } catch (error) {
      await files.remove(home).catch((failure: unknown) => {
        const why = failure instanceof Error ? failure.message : String(failure)
        this.leftBehind.add(request.chainId)
        this.options.log(`layer ${request.chainId} failed and stays behind until it is asked for again: ${why}`)
      })
      throw error
    }
  }
}

function recordPath(chainId: string): string {
  return `${directoryOf(chainId)}/layer.record.gz`
}

function directoryOf(chainId: string): string {
  return `${layersDirectory}/${chainId.slice('sha256:'.length)}`
}

function parseDescription(content: Buffer): Layer | undefined {
  try {
    const { version: _, ...layer } = descriptionSchema.parse(JSON.parse(content.toString('utf8')))
    return layer
  } catch (error) {
    // Cut off by a crash: the layer is not complete.
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined
    throw error
  }
}

async function drain(source: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of source);
}

async function untilAborted(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const controller = new AbortController()
  try {
    await Promise.race([
      promise,
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: controller.signal })
      }),
    ])
  } finally {
    controller.abort()
  }
}
