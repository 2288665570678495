import { ownerName } from './owner-name'
import type { VchSpec } from './vch'

/** What of a VCH's directory belongs to its image store: layers, and the documents that tell of images. */
export const imageParts = ['images', 'image-documents'] as const

/**
 * The directory of a VCH on its datastore. It bears the VCH's name and goes with it, or, where the owner has named an image store, it is that
 * store's, and the images stay in it: disks of layers name the disks that they stand on by their paths, and cannot be moved.
 */
export function homeOf({ name, owner, imageStore }: Pick<VchSpec, 'name' | 'owner' | 'imageStore'>): string {
  return imageStore === undefined ? name : `vic-images.${ownerName(owner)}.${imageStore}`
}
