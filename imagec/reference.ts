import { isDigest } from './digest'

/** An image reference as docker understands it: where, what, and by which tag or digest. */
export interface Reference {
  /** Registry host with port: `docker.io`, `registry.example:5000`. */
  readonly domain: string
  /** Repository inside the registry: `library/busybox`. */
  readonly path: string
  readonly tag?: string
  readonly digest?: string
}

/** The text is no image reference. */
export class InvalidReference extends Error {
  override readonly name = 'InvalidReference'
}

const component = '[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*'
const pathPattern = new RegExp(`^${component}(?:/${component})*$`)
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/
const domainPattern =
  /^(?:(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9])(?:\.(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]))*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?$/

/** Docker's limit of the name without tag and digest. */
const maxNameLength = 255

/** Parses `[domain/]path[:tag][@digest]`; no tag and no digest means `latest`. Throws {@link InvalidReference}. */
export function parseReference(text: string): Reference {
  const refuse = (why: string): never => {
    throw new InvalidReference(`invalid reference format: ${why}`)
  }
  const at = text.indexOf('@')
  const digest = at < 0 ? undefined : text.slice(at + 1)
  if (digest !== undefined && !isDigest(digest)) refuse(`"${digest}" is no sha256 digest`)
  const named = at < 0 ? text : text.slice(0, at)
  const colon = named.lastIndexOf(':')
  const tagged = colon > named.lastIndexOf('/')
  const tag = tagged ? named.slice(colon + 1) : undefined
  if (tag !== undefined && !tagPattern.test(tag)) refuse(`"${tag}" is no tag`)
  const name = tagged ? named.slice(0, colon) : named

  const slash = name.indexOf('/')
  const first = slash < 0 ? '' : name.slice(0, slash)
  const hasDomain = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase()
  const domain = !hasDomain || first === 'index.docker.io' ? 'docker.io' : first
  const rest = hasDomain ? name.slice(slash + 1) : name
  const path = domain === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest
  if (!domainPattern.test(domain)) refuse(`"${domain}" is no registry host`)
  if (rest !== rest.toLowerCase())
    throw new InvalidReference(`invalid reference format: repository name (${path}) must be lowercase`)
  if (!pathPattern.test(path)) refuse(`"${text}"`)
  if (name.length > maxNameLength) refuse(`repository name must not be more than ${maxNameLength} characters`)
  return {
    domain,
    path,
    ...(tag !== undefined ? { tag } : digest === undefined ? { tag: 'latest' } : {}),
    ...(digest !== undefined && { digest }),
  }
}

/** The name as users write it: without `docker.io/` and `library/`. */
export function familiarName(reference: Pick<Reference, 'domain' | 'path'>): string {
  if (reference.domain !== 'docker.io') return `${reference.domain}/${reference.path}`
  return reference.path.startsWith('library/') ? reference.path.slice('library/'.length) : reference.path
}

/** The name with its tag or digest, as users write it. */
export function familiarReference(reference: Reference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`
  return `${familiarName(reference)}${tag}${reference.digest === undefined ? '' : `@${reference.digest}`}`
}
