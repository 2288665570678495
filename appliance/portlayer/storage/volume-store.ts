import * as z from 'zod'
import type { Volume, VolumeRequest } from '../api'
import { volumeNameSchema } from '../schemas'

/** A volume as its store knows it, which does not know its own label. */
export type StoredVolume = Omit<Volume, 'store' | 'used'>

/** A place for volumes. Errors are PortLayerErrors that name the store's place. */
export interface VolumeStore {
  /** All volumes. What crashes left of others is removed, what is not ours is left alone. */
  read(signal?: AbortSignal): Promise<StoredVolume[]>
  /** The volume of that name as it is in the store by now; undefined when there is none. */
  find(name: string): Promise<StoredVolume | undefined>
  /** Makes a volume, wholly or not at all; `name-in-use` when there is something of that name. */
  create(request: VolumeRequest): Promise<StoredVolume>
  /** Resolves when the volume is gone, whatever is left of it. */
  remove(name: string): Promise<void>
  /** Bytes that volumes take, by name; those of which it cannot be told are left out. */
  usage(names: readonly string[], signal?: AbortSignal): Promise<Map<string, number>>
}

/** Of a `volume.json`. */
export const maxDescriptionBytes = 1024 * 1024

const descriptionSchema = z.object({
  version: z.literal(1),
  name: volumeNameSchema,
  capacity: z.int().min(1).exactOptional(),
  createdAt: z.string().max(40),
  annotations: z.record(z.string(), z.unknown()),
})

/** What `volume.json` says of a volume. */
export type VolumeDescription = z.output<typeof descriptionSchema>

/** What a `volume.json` is: `cut off` by a crash, or a description, or something else that is not ours to touch. */
export function parseDescription(content: Buffer, name: string): VolumeDescription | 'cut off' | 'unreadable' {
  let value: unknown
  try {
    value = JSON.parse(content.toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return 'cut off'
    throw error
  }
  const { success, data } = descriptionSchema.safeParse(value)
  return success && data.name === name ? data : 'unreadable'
}
