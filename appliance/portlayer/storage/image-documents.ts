import type { DocumentEntry } from '../api'
import type { DocumentCondition, StoredDocument } from '../client'
import type { DatastoreFiles } from './datastore-files'
import { Documents } from './documents'

/** Directory of the documents of images in the VCH's. */
export const imageDocumentsDirectory = 'image-documents'

/** Names of documents that tell of images: one an image, and one of their names. They lie with the layers, and may outlive the VCH. */
const imageDocument = /^(image-.*|repositories)$/

/** All documents of a VCH: those of images are in a directory of their own. */
export class VchDocuments implements Pick<Documents, 'list' | 'get' | 'put' | 'delete'> {
  private readonly own: Documents
  private readonly images: Documents

  private constructor(own: Documents, images: Documents) {
    this.own = own
    this.images = images
  }

  static async open(files: DatastoreFiles, signal?: AbortSignal): Promise<VchDocuments> {
    const [own, images] = [
      await Documents.open(files, signal),
      await Documents.open(files, signal, imageDocumentsDirectory),
    ]
    return new VchDocuments(own, images)
  }

  list(prefix: string): DocumentEntry[] {
    const all = [...this.own.list(prefix), ...this.images.list(prefix)]
    return all.sort((one, other) => (one.name < other.name ? -1 : 1))
  }

  get(name: string): StoredDocument {
    return this.of(name).get(name)
  }

  put(name: string, value: unknown, condition: DocumentCondition | undefined, signal?: AbortSignal): Promise<string> {
    return this.of(name).put(name, value, condition, signal)
  }

  delete(name: string, condition: DocumentCondition | undefined, signal?: AbortSignal): Promise<void> {
    return this.of(name).delete(name, condition, signal)
  }

  private of(name: string): Documents {
    return imageDocument.test(name) ? this.images : this.own
  }
}
