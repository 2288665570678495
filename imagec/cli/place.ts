import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unpackArchive } from '../archive'
import type { ImageSource, ImageTarget } from '../content'
import { DockerConfig } from '../docker-config'
import {
  OciLayout,
  parseReference,
  type Reference,
  type RegistrySettings,
  Repository,
  WritableRepository,
} from '../index'

/**
 * Where an image is or goes, as written on the command line: `oci:DIRECTORY[:TAG]`, `oci-archive:FILE[:TAG]`, or a
 * reference, which `docker://` may precede.
 */
export type Place =
  | { readonly kind: 'layout'; readonly path: string; readonly tag: string | undefined }
  | { readonly kind: 'archive'; readonly path: string; readonly tag: string | undefined }
  | { readonly kind: 'registry'; readonly reference: Reference }

export function parsePlace(text: string): Place {
  const [, prefix, path = '', tag] = /^(oci|oci-archive):(.+?)(?::([\w][\w.-]{0,127}))?$/.exec(text) ?? []
  if (prefix !== undefined) return { kind: prefix === 'oci' ? 'layout' : 'archive', path, tag }
  return { kind: 'registry', reference: parseReference(text.replace(/^docker:\/\//, '')) }
}

/** A place that can be read, and what of it. `close` lets go of it. */
export interface OpenSource {
  readonly source: ImageSource
  readonly from: string
  close(): Promise<void>
}

export async function openSource(place: Place, settings: RegistrySettings, signal: AbortSignal): Promise<OpenSource> {
  if (place.kind === 'registry') {
    const { reference } = place
    const credentials = await new DockerConfig().get(reference.domain, signal)
    const { repository } = await Repository.find(reference, settings, credentials, signal)
    const from = reference.digest ?? reference.tag ?? 'latest'
    return { source: repository, from, close: async () => repository.close() }
  }
  const from = place.tag ?? ''
  // Says itself what is missing.
  await stat(place.path)
  if (place.kind === 'layout') return { source: new OciLayout(place.path), from, close: async () => undefined }
  const directory = await mkdtemp(join(tmpdir(), 'imagec-'))
  const close = () => rm(directory, { recursive: true, force: true })
  try {
    await unpackArchive(place.path, directory, signal)
  } catch (error) {
    await close()
    throw error
  }
  return { source: new OciLayout(directory), from, close }
}

/** A place that can be written, and under which tag. */
export interface OpenTarget {
  readonly target: ImageTarget
  readonly tag: string | undefined
  close(): void
}

export async function openTarget(
  place: Exclude<Place, { kind: 'archive' }>,
  settings: RegistrySettings,
  signal: AbortSignal,
): Promise<OpenTarget> {
  if (place.kind === 'registry') {
    const { reference } = place
    const credentials = await new DockerConfig().get(reference.domain, signal)
    const repository = await WritableRepository.open(reference, settings, credentials, signal)
    return { target: repository, tag: reference.tag, close: () => repository.close() }
  }
  return { target: new OciLayout(place.path), tag: place.tag ?? 'latest', close: () => undefined }
}
