/** A file on a datastore: `[datastore] directory/file`; `path` is relative, without leading or trailing slash. */
export interface DatastorePath {
  readonly datastore: string
  /** '' is the datastore's root directory. */
  readonly path: string
}

/** A text that is no datastore path, or one that would leave its datastore. */
export class DatastorePathError extends Error {
  override readonly name = 'DatastorePathError'
}

const maxComponentBytes = 255
const maxPathBytes = 2048

/** Parses `[datastore] path`; throws a {@link DatastorePathError}. */
export function parseDatastorePath(text: string): DatastorePath {
  const match = /^\[([^[\]/]{1,80})\](?: +|$)(.*)$/s.exec(text)
  if (match === null) throw new DatastorePathError(`'${text}' is not of the form '[datastore] path'`)
  return { datastore: match[1] ?? '', path: normalizePath(match[2] ?? '') }
}

/** `[datastore] path` */
export function formatDatastorePath({ datastore, path }: DatastorePath): string {
  return path === '' ? `[${datastore}]` : `[${datastore}] ${path}`
}

/**
 * A path relative to a datastore's root without empty components. Throws a {@link DatastorePathError} for `..`, control
 * characters and names that no file system takes; a path that climbs is refused, not normalized.
 */
export function normalizePath(text: string): string {
  if (Buffer.byteLength(text) > maxPathBytes) throw new DatastorePathError('the path is too long')
  const components = text.split('/').filter((component) => component !== '' && component !== '.')
  for (const component of components) {
    if (component === '..') throw new DatastorePathError(`'${text}' leaves its datastore`)
    if (/[\x00-\x1f\x7f]/.test(component)) throw new DatastorePathError('the path has control characters')
    if (Buffer.byteLength(component) > maxComponentBytes) throw new DatastorePathError(`'${component}' is too long`)
  }
  return components.join('/')
}

/** The directory of a path; '' for a file in the datastore's root. */
export function parentPath(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

/** The last component of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The first component of a path: what permissions on files are about. */
export function topDirectory(path: string): string {
  const slash = path.indexOf('/')
  return slash < 0 ? path : path.slice(0, slash)
}
