import * as z from 'zod'
import { familiarReference, type PulledImage, type Reference } from '../../../imagec'
import type { PortLayerClient } from '../../portlayer/client'
import { Mutex } from '../../portlayer/mutex'
import { PortLayerError } from '../../portlayer/problem'
import { DockerError, notFound } from '../api/docker-error'
import { type BlobSource, blobSourceSchema, withSource } from './blob-sources'
import { type ImageConfig, parseImageConfig } from './image-config'
import { type ImageName, parseImageName } from './image-name'
import { changeRepositories, type Repositories, readRepositories } from './repositories'

/** An image as it is kept: one document, `image-<hex>`. */
export interface Image {
  /** `sha256:<hex>` of the configuration. */
  readonly id: string
  readonly config: ImageConfig
  /** Chain ids, the top one last. */
  readonly chainIds: readonly string[]
  /** Familiar references: `busybox:latest`. */
  readonly tags: readonly string[]
  /** Familiar references: `busybox@sha256:…`. */
  readonly digests: readonly string[]
  /** Repositories where its layers were seen, the newest last. */
  readonly sources: readonly BlobSource[]
  /** When it was last given a name by `docker tag`, RFC 3339. */
  readonly lastTagged?: string
  /** Id of the image whose container it was committed from. */
  readonly parent?: string
}

/** What is kept of an image, apart from its names. */
export interface ImageContent {
  readonly id: string
  /** The configuration, byte for byte. */
  readonly config: string
  readonly chainIds: readonly string[]
  readonly parent?: string
}

const imageDocument = z.object({
  id: z.string(),
  /** The configuration as the registry had it, byte for byte. */
  config: z.string(),
  chainIds: z.array(z.string()),
  sources: z.array(blobSourceSchema).default([]),
  parent: z.string().optional(),
})

const imagePrefix = 'image-'

/**
 * Images and their names, in documents of the port layer changed by compare-and-swap. Configurations never change, so
 * those that were read are kept; who is named how is read every time.
 */
export class ImageStore {
  readonly #portLayer: PortLayerClient
  readonly #configs = new Map<string, Pick<Image, 'id' | 'config' | 'chainIds' | 'sources' | 'parent'>>()
  /** Pulls under way hold the layers they found or wrote, so that a removal leaves them. */
  readonly #held = new Map<string, number>()
  /** What adds and what removes images go one after the other: a removal would take what is just being added. */
  readonly #changes = new Mutex()

  constructor(portLayer: PortLayerClient) {
    this.#portLayer = portLayer
  }

  /** All images. */
  async list(signal?: AbortSignal): Promise<Image[]> {
    const [entries, repositories] = await Promise.all([
      this.#portLayer.documents(imagePrefix, signal),
      readRepositories(this.#portLayer, signal),
    ])
    const images = await Promise.all(entries.map(async (entry) => this.#read(idOf(entry.name), repositories, signal)))
    return images.filter((image) => image !== undefined)
  }

  /** The image with this name, digest, id or beginning of an id; docker's 404 when there is none, 400 for no name. */
  async get(name: string, signal?: AbortSignal): Promise<Image> {
    const parsed = parseImageName(name)
    const found = await this.#find(name, parsed, signal)
    if (found !== undefined) return found
    throw notFound(`No such image: ${parsed.kind === 'digest' ? parsed.digest : familiarReference(parsed.reference)}`)
  }

  /** Like {@link get}; undefined when there is none. */
  async find(name: string, signal?: AbortSignal): Promise<Image | undefined> {
    try {
      return await this.#find(name, parseImageName(name), signal)
    } catch (error) {
      if (error instanceof DockerError && error.status === 400) return undefined
      throw error
    }
  }

  /** The configuration of an image, byte for byte. */
  async rawConfig(id: string, signal?: AbortSignal): Promise<string> {
    const document = await this.#portLayer.document(documentName(id), signal)
    if (document === undefined) throw notFound(`No such image: ${id}`)
    return imageDocument.parse(document.value).config
  }

  /** Keeps a pulled image and points its reference at it; tells whether that changed anything. */
  async add(reference: Reference, pulled: PulledImage, signal?: AbortSignal): Promise<'added' | 'unchanged'> {
    const names = [familiarReference(withoutTag(reference, pulled.manifestDigest))]
    if (reference.tag !== undefined && reference.digest === undefined) names.push(familiarReference(reference))
    const content = { id: pulled.imageId, config: pulled.config.toString('utf8'), chainIds: pulled.chainIds }
    const source = { domain: reference.domain, path: reference.path, blobs: [...pulled.blobs] }
    return this.put(content, names, signal, source)
  }

  /** Remembers a push: the repository's digest is another name of the image, and its blobs need not be sent again. */
  async pushed(
    image: Image,
    reference: Reference,
    digest: string,
    source: BlobSource,
    signal?: AbortSignal,
  ): Promise<void> {
    const content = { id: image.id, config: await this.rawConfig(image.id, signal), chainIds: image.chainIds }
    await this.put(content, [familiarReference(withoutTag(reference, digest))], signal, source)
  }

  /** Keeps an image and gives it the names; tells whether that changed any of them. Its layers are complete. */
  async put(
    content: ImageContent,
    names: readonly string[],
    signal?: AbortSignal,
    source?: BlobSource,
  ): Promise<'added' | 'unchanged'> {
    parseImageConfig(content.config)
    return this.#changes.run(async () => {
      await this.#keep(content, source, signal)
      let changed = false
      await changeRepositories(
        this.#portLayer,
        ({ references, tagged }) => {
          // A digest is one more name; that a tag has moved is what users ask for.
          const told = names.filter((name) => !name.includes('@'))
          changed = (told.length > 0 ? told : names).some((name) => references[name] !== content.id)
          return {
            references: { ...references, ...Object.fromEntries(names.map((name) => [name, content.id])) },
            tagged,
          }
        },
        signal,
      )
      return changed ? 'added' : 'unchanged'
    }, signal)
  }

  async #keep(content: ImageContent, source: BlobSource | undefined, signal: AbortSignal | undefined): Promise<void> {
    const document = await this.#portLayer.document(documentName(content.id), signal)
    const before = document === undefined ? undefined : imageDocument.parse(document.value)
    const known = before?.sources ?? []
    const sources = source === undefined ? known : withSource(known, source)
    // One that is loaded or pulled again stays the child that it was.
    const parent = content.parent ?? before?.parent
    const kept = { ...content, sources, ...(parent !== undefined && { parent }) }
    await this.#portLayer.putDocument(documentName(content.id), kept, undefined, signal)
    this.#configs.delete(content.id)
  }

  /** Gives an image another name; it is taken from the image that has it. */
  async tag(image: Image, reference: Reference, signal?: AbortSignal): Promise<void> {
    const name = familiarReference(reference)
    await changeRepositories(
      this.#portLayer,

      ({ references, tagged }) => ({
        references: { ...references, [name]: image.id },
        tagged: { ...tagged, [image.id]: new Date().toISOString() },
      }),
      signal,
    )
  }

  /** Takes names away. */
  async untag(names: readonly string[], signal?: AbortSignal): Promise<void> {
    if (names.length === 0) return
    await changeRepositories(
      this.#portLayer,

      ({ references, tagged }) => ({
        references: Object.fromEntries(Object.entries(references).filter(([name]) => !names.includes(name))),
        tagged,
      }),
      signal,
    )
  }

  /** Removes an image, which has no names any more, and those of its layers that nothing else needs; gives their chain ids. */
  async remove(image: Image, signal?: AbortSignal): Promise<string[]> {
    return this.#changes.run(async () => {
      await changeRepositories(
        this.#portLayer,

        ({ references, tagged }) => ({
          references: Object.fromEntries(Object.entries(references).filter(([, id]) => id !== image.id)),
          tagged: Object.fromEntries(Object.entries(tagged).filter(([id]) => id !== image.id)),
        }),
        signal,
      )
      await this.#portLayer.deleteDocument(documentName(image.id), undefined, signal).catch(unlessGone)
      this.#configs.delete(image.id)
      return this.#removeLayers([...image.chainIds].reverse(), signal)
    }, signal)
  }

  /** Removes layers that no image and no container needs: those that a removed image left to its containers, now gone. */
  async sweepLayers(signal?: AbortSignal): Promise<string[]> {
    return this.#changes.run(async () => {
      const layers = await this.#portLayer.layers(signal)
      const removed: string[] = []
      const rest = new Map(layers.map((layer) => [layer.chainId, layer]))
      for (let found = true; found; ) {
        const below = new Set([...rest.values()].map(({ parent }) => parent))
        const tops = [...rest.keys()].filter((chainId) => !below.has(chainId))
        const gone = await this.#removeLayers(tops, signal, 'each')
        for (const chainId of gone) rest.delete(chainId)
        removed.push(...gone)
        found = gone.length > 0
      }
      return removed
    }, signal)
  }

  /** Keeps a layer from being removed until the returned function is called. */
  hold(chainId: string): () => void {
    this.#held.set(chainId, (this.#held.get(chainId) ?? 0) + 1)
    return () => {
      const count = (this.#held.get(chainId) ?? 1) - 1
      if (count === 0) this.#held.delete(chainId)
      else this.#held.set(chainId, count)
    }
  }

  /** Removes the layers that are not needed: from the top until the first that is, or each by itself. */
  async #removeLayers(
    chainIds: readonly string[],
    signal: AbortSignal | undefined,
    how: 'chain' | 'each' = 'chain',
  ): Promise<string[]> {
    const needed = new Set((await this.list(signal)).flatMap((other) => other.chainIds))
    const removed: string[] = []
    for (const chainId of chainIds) {
      try {
        if (needed.has(chainId) || this.#held.has(chainId)) throw new PortLayerError('conflict', 'the layer is needed')
        await this.#portLayer.removeLayer(chainId, signal)
        removed.push(chainId)
      } catch (error) {
        // An image, a container, or a layer of a pull that broke off, is on top: then what is below is needed too.
        if (error instanceof PortLayerError && error.code === 'conflict') {
          if (how === 'chain') break
        } else if (!(error instanceof PortLayerError && error.code === 'not-found')) throw error
      }
    }
    return removed
  }

  async #find(name: string, parsed: ImageName, signal: AbortSignal | undefined): Promise<Image | undefined> {
    const repositories = await readRepositories(this.#portLayer, signal)
    if (parsed.kind === 'digest') return this.#read(parsed.digest, repositories, signal)
    const { reference } = parsed
    // A digest decides: docker keeps `name:tag@digest` under the digest alone.
    const kept = reference.digest === undefined ? reference : withoutTag(reference, reference.digest)
    const named = repositories.references[familiarReference(kept)]
    const found = named === undefined ? undefined : await this.#read(named, repositories, signal)
    if (found !== undefined) return found
    const id = await this.#idStartingWith(name, signal)
    return id === undefined ? undefined : this.#read(id, repositories, signal)
  }

  async #read(id: string, repositories: Repositories, signal: AbortSignal | undefined): Promise<Image | undefined> {
    let kept = this.#configs.get(id)
    if (kept === undefined) {
      const document = await this.#portLayer.document(documentName(id), signal)
      if (document === undefined) return undefined
      const { config, chainIds, sources, parent } = imageDocument.parse(document.value)
      kept = { id, config: parseImageConfig(config), chainIds, sources, ...(parent !== undefined && { parent }) }
      this.#configs.set(id, kept)
    }
    const names = Object.keys(repositories.references)
      .filter((name) => repositories.references[name] === id)
      .sort()
    const lastTagged = repositories.tagged[id]
    return {
      ...kept,
      tags: names.filter((name) => !name.includes('@')),
      digests: names.filter((name) => name.includes('@')),
      ...(lastTagged !== undefined && { lastTagged }),
    }
  }

  /** The only id that begins with these digits; none when there are several, as with docker. */
  async #idStartingWith(name: string, signal: AbortSignal | undefined): Promise<string | undefined> {
    const digits = name.replace(/^sha256:/, '')
    if (!/^[0-9a-f]{1,64}$/.test(digits)) return undefined
    const entries = await this.#portLayer.documents(`${imagePrefix}${digits}`, signal)
    return entries.length === 1 && entries[0] !== undefined ? idOf(entries[0].name) : undefined
  }
}

/** Whether another image was committed from a container of this one. */
export function hasChildren(image: Pick<Image, 'id'>, images: readonly Pick<Image, 'parent'>[]): boolean {
  return images.some(({ parent }) => parent === image.id)
}

function unlessGone(error: unknown): void {
  if (!(error instanceof PortLayerError && error.code === 'not-found')) throw error
}

function documentName(id: string): string {
  return `${imagePrefix}${id.replace(/^sha256:/, '')}`
}

function idOf(document: string): string {
  return `sha256:${document.slice(imagePrefix.length)}`
}

function withoutTag(reference: Reference, digest: string): Reference {
  return { domain: reference.domain, path: reference.path, digest }
}
