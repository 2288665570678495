import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { familiarReference, InvalidReference, type PulledImage, parseReference, type Reference } from '../../../imagec'
import type { PortLayerClient } from '../../portlayer/client'
import { PortLayerError } from '../../portlayer/problem'
import { conflict, notFound } from '../api/docker-error'
import { type ImageConfig, parseImageConfig } from './image-config'

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
}

const imageDocument = z.object({
  id: z.string(),
  /** The configuration as the registry had it, byte for byte. */
  config: z.string(),
  chainIds: z.array(z.string()),
})

/** Familiar reference, with tag or digest, to image id. */
const repositoriesDocument = z.object({ references: z.record(z.string(), z.string()) })

type References = z.output<typeof repositoriesDocument>['references']

const repositoriesName = 'repositories'
const imagePrefix = 'image-'
/** A change that others kept getting ahead of is given up after so many attempts. */
const maxAttempts = 20

/**
 * Images and their names, in documents of the port layer changed by compare-and-swap. Configurations never change, so
 * those that were read are kept; who is named how is read every time.
 */
export class ImageStore {
  readonly #portLayer: PortLayerClient
  readonly #configs = new Map<string, Omit<Image, 'tags' | 'digests'>>()
  /** Pulls under way hold the layers they found or wrote, so that a removal leaves them. */
  readonly #held = new Map<string, number>()

  constructor(portLayer: PortLayerClient) {
    this.#portLayer = portLayer
  }

  /** All images. */
  async list(signal?: AbortSignal): Promise<Image[]> {
    const [entries, references] = await Promise.all([
      this.#portLayer.documents(imagePrefix, signal),
      this.#references(signal),
    ])
    const images = await Promise.all(
      entries.map(async (entry) => this.#read(`sha256:${entry.name.slice(imagePrefix.length)}`, references, signal)),
    )
    return images.filter((image) => image !== undefined)
  }

  /** The image with this name, digest, id or beginning of an id; docker's 404 when there is none. */
  async get(name: string, signal?: AbortSignal): Promise<Image> {
    const found = await this.find(name, signal)
    if (found === undefined) throw notFound(`No such image: ${withTag(name)}`)
    return found
  }

  /** Like {@link get}; undefined when there is none. */
  async find(name: string, signal?: AbortSignal): Promise<Image | undefined> {
    const references = await this.#references(signal)
    const id = references[familiar(name) ?? ''] ?? (await this.#idStartingWith(name, signal))
    return id === undefined ? undefined : this.#read(id, references, signal)
  }

  /** Keeps a pulled image and points its reference at it; tells whether that changed anything. */
  async add(reference: Reference, pulled: PulledImage, signal?: AbortSignal): Promise<'added' | 'unchanged'> {
    const config = pulled.config.toString('utf8')
    parseImageConfig(config)
    const document = { id: pulled.imageId, config, chainIds: [...pulled.chainIds] }
    await this.#portLayer.putDocument(documentName(pulled.imageId), document, undefined, signal)
    let changed = false
    await this.#changeReferences((references) => {
      const names = [familiarReference(withoutTag(reference, pulled.manifestDigest))]
      if (reference.tag !== undefined && reference.digest === undefined) names.push(familiarReference(reference))
      changed = names.some((name) => references[name] !== pulled.imageId)
      return { ...references, ...Object.fromEntries(names.map((name) => [name, pulled.imageId])) }
    }, signal)
    return changed ? 'added' : 'unchanged'
  }

  /** Gives an image another name. */
  async tag(image: Image, reference: Reference, signal?: AbortSignal): Promise<void> {
    const name = familiarReference(reference)
    await this.#changeReferences((references) => ({ ...references, [name]: image.id }), signal)
  }

  /** Takes names away from an image. */
  async untag(names: readonly string[], signal?: AbortSignal): Promise<void> {
    await this.#changeReferences(
      (references) => Object.fromEntries(Object.entries(references).filter(([name]) => !names.includes(name))),
      signal,
    )
  }

  /** Removes an image and those of its layers that nothing else needs, from the top; gives the removed chain ids. */
  async remove(image: Image, signal?: AbortSignal): Promise<string[]> {
    await this.untag([...image.tags, ...image.digests], signal)
    await this.#portLayer.deleteDocument(documentName(image.id), undefined, signal)
    this.#configs.delete(image.id)
    const needed = new Set((await this.list(signal)).flatMap((other) => other.chainIds))
    const removed: string[] = []
    for (const chainId of [...image.chainIds].reverse()) {
      if (needed.has(chainId) || this.#held.has(chainId)) break
      try {
        await this.#portLayer.removeLayer(chainId, signal)
        removed.push(chainId)
      } catch (error) {
        // A container, or a layer of a pull that broke off, is on top: then what is below is needed too.
        if (error instanceof PortLayerError && error.code === 'conflict') break
        if (!(error instanceof PortLayerError && error.code === 'not-found')) throw error
      }
    }
    return removed
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

  async #read(id: string, references: References, signal: AbortSignal | undefined): Promise<Image | undefined> {
    let kept = this.#configs.get(id)
    if (kept === undefined) {
      const document = await this.#portLayer.document(documentName(id), signal)
      if (document === undefined) return undefined
      const { config, chainIds } = imageDocument.parse(document.value)
      kept = { id, config: parseImageConfig(config), chainIds }
      this.#configs.set(id, kept)
    }
    const names = Object.keys(references).filter((name) => references[name] === id)
    return {
      ...kept,
      tags: names.filter((name) => !name.includes('@')),
      digests: names.filter((name) => name.includes('@')),
    }
  }

  async #idStartingWith(name: string, signal: AbortSignal | undefined): Promise<string | undefined> {
    const digits = name.replace(/^sha256:/, '')
    if (!/^[0-9a-f]{1,64}$/.test(digits)) return undefined
    const entries = await this.#portLayer.documents(`${imagePrefix}${digits}`, signal)
    if (entries.length > 1) throw notFound(`No such image: ${withTag(name)} (the id is ambiguous: give more digits)`)
    return entries[0] === undefined ? undefined : `sha256:${entries[0].name.slice(imagePrefix.length)}`
  }

  async #references(signal: AbortSignal | undefined): Promise<References> {
    const document = await this.#portLayer.document(repositoriesName, signal)
    return document === undefined ? {} : repositoriesDocument.parse(document.value).references
  }

  async #changeReferences(change: (before: References) => References, signal: AbortSignal | undefined): Promise<void> {
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const document = await this.#portLayer.document(repositoriesName, signal)
      const before = document === undefined ? {} : repositoriesDocument.parse(document.value).references
      const condition = document === undefined ? ({ absent: true } as const) : { etag: document.etag }
      try {
        await this.#portLayer.putDocument(repositoriesName, { references: change(before) }, condition, signal)
        return
      } catch (error) {
        if (!(error instanceof PortLayerError && error.code === 'precondition-failed')) throw error
        await delay(Math.random() * attempt * 10, undefined, { ...(signal !== undefined && { signal }) })
      }
    }
    throw conflict('the names of images are being changed by too many at once: try again')
  }
}

function documentName(id: string): string {
  return `${imagePrefix}${id.replace(/^sha256:/, '')}`
}

/** The name as it is kept, or undefined when it cannot be one. */
function familiar(name: string): string | undefined {
  const reference = parsed(name)
  if (reference === undefined) return undefined
  // A digest decides: docker keeps `name:tag@digest` under the digest alone.
  return familiarReference(reference.digest === undefined ? reference : withoutTag(reference, reference.digest))
}

function withTag(name: string): string {
  const reference = /^(sha256:)?[0-9a-f]{64}$/.test(name) ? undefined : parsed(name)
  return reference === undefined ? name : familiarReference(reference)
}

function withoutTag(reference: Reference, digest: string): Reference {
  return { domain: reference.domain, path: reference.path, digest }
}

function parsed(name: string): Reference | undefined {
  try {
    return parseReference(name)
  } catch (error) {
    if (error instanceof InvalidReference) return undefined
    throw error
  }
}
