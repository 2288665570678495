import { familiarName, InvalidReference, isDigest, parseReference, type Reference } from '../../../imagec'
import { invalid } from '../api/docker-error'

/** What a client names an image by: a whole id, or a reference, which may be the beginning of an id as well. */
export type ImageName =
  | { readonly kind: 'digest'; readonly digest: string }
  | { readonly kind: 'reference'; readonly reference: Reference }

/** Parses the name of an image as dockerd does (reference.ParseAnyReference); 400 in its words when it is none. */
export function parseImageName(name: string): ImageName {
  if (/^[0-9a-f]{64}$/.test(name)) return { kind: 'digest', digest: `sha256:${name}` }
  if (isDigest(name)) return { kind: 'digest', digest: name }
  return { kind: 'reference', reference: parseNamed(name) }
}

/** Parses a reference; 400 in dockerd's words when it is none. */
export function parseNamed(name: string): Reference {
  try {
    return parseReference(name)
  } catch (error) {
    if (!(error instanceof InvalidReference)) throw error
    throw invalid(
      /must be lowercase/.test(error.message)
        ? `invalid reference format: repository name (${repositoryOf(name)}) must be lowercase`
        : 'invalid reference format',
    )
  }
}

/** The reference that `repo` and `tag` of a request name: tag `latest` when there is none, never a digest. */
export function parseTarget(repo: string, tag: string): Reference {
  const named = parseNamed(repo)
  if (named.digest !== undefined) throw invalid('cannot import digest reference')
  if (tag !== '') checkTag(tag)
  if (familiarName(named) === 'sha256') {
    throw invalid('refusing to create an ambiguous tag using digest algorithm as name')
  }
  return { domain: named.domain, path: named.path, tag: tag === '' ? (named.tag ?? 'latest') : tag }
}

/** Refuses what is no tag, in dockerd's words. */
export function checkTag(tag: string): void {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(tag)) throw invalid('invalid tag format')
}

/** The path inside its registry, as far as something that is no reference has one. */
function repositoryOf(name: string): string {
  const path = name.replace(/@.*$/, '').replace(/:[^/:]*$/, '')
  const [first = '', ...rest] = path.split('/')
  if (rest.length === 0) return `library/${path}`
  return /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase() ? rest.join('/') : path
}
