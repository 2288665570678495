/** What a bearer may do. `manage` is start, stop, restart and kill. */
export const actions = ['create', 'inspect', 'manage', 'delete'] as const
export type Action = (typeof actions)[number]

/**
 * What one layer of a token allows. A field that is absent allows what the layers before it allow; the first layer states
 * the places and the number (see {@link RootLimits}).
 */
export interface Limits {
  /** Resource pools below which VCHs may be made: names or inventory paths. The first is the default. */
  readonly pools?: readonly string[]
  /** Names of datastores; the first is the default. */
  readonly datastores?: readonly string[]
  /** Names of networks for the clients of a VCH; the first is the default. */
  readonly networks?: readonly string[]
  /** How many VCHs there may be at a time. */
  readonly vchs?: number
  /** CPUs of all VCHs together. */
  readonly cpus?: number
  /** Memory of all VCHs together. */
  readonly memoryMegabytes?: number
  /** RFC 3339 time in UTC after which the token is worth nothing. */
  readonly expires?: string
  /** Registries that a VCH may use without verified TLS: `host[:port]` or CIDR. */
  readonly insecureRegistries?: readonly string[]
  /** The only registries that a VCH may use: `host[:port]`, `*.domain` or CIDR. */
  readonly allowedRegistries?: readonly string[]
  readonly actions?: readonly Action[]
  /** Ids of the only VCHs that it is good for, made already or not. */
  readonly only?: readonly string[]
}

/** The limits of a whole token: the first layer states these, so they are always there. */
export type RootLimits = Limits & Required<Pick<Limits, 'pools' | 'datastores' | 'networks' | 'vchs' | 'expires'>>

/** A token, or a layer that is to be added to one, is not acceptable. The message is for its bearer. */
export class TokenError extends Error {
  override readonly name = 'TokenError'
}

const listFields = [
  'pools',
  'datastores',
  'networks',
  'insecureRegistries',
  'allowedRegistries',
  'actions',
  'only',
] as const
const numberFields = ['vchs', 'cpus', 'memoryMegabytes'] as const
const maxListLength = 64
const maxTextLength = 256
const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/

/** Checks the form of limits that came from outside; throws a TokenError for unknown or malformed fields. */
export function parseLimits(value: unknown): Limits {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TokenError('limits are no object')
  const limits: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(value)) {
    if ((listFields as readonly string[]).includes(name)) limits[name] = parseList(name, field)
    else if ((numberFields as readonly string[]).includes(name)) limits[name] = parseCount(name, field)
    else if (name === 'expires') limits[name] = parseTime(field)
    else throw new TokenError(`a limit named '${name.slice(0, 64)}' is not known to this version`)
  }
  return limits as Limits
}

/** Checks that the first layer states what every token must. */
export function parseRootLimits(value: unknown): RootLimits {
  const limits = parseLimits(value)
  for (const name of ['pools', 'datastores', 'networks'] as const) {
    if ((limits[name]?.length ?? 0) === 0) throw new TokenError(`the first layer names no ${name}`)
  }
  if (limits.vchs === undefined) throw new TokenError('the first layer does not say how many VCHs')
  if (limits.expires === undefined) throw new TokenError('the first layer does not expire')
  return limits as RootLimits
}

/**
 * What remains of `allowed` under a further layer. Throws a TokenError when the layer asks for more in any field: widening
 * is an error, it is not ignored, so that nobody believes to hold what the proxy will refuse.
 */
export function narrow<T extends Limits>(allowed: T, layer: Limits): T {
  for (const name of listFields) {
    const outer: readonly string[] | undefined = allowed[name]
    const surplus = outer && layer[name]?.find((element) => !outer.includes(element))
    if (surplus !== undefined) throw new TokenError(`${name}: '${surplus}' is not among what the token allows`)
  }
  for (const name of numberFields) {
    const outer = allowed[name]
    const inner = layer[name]
    if (outer !== undefined && inner !== undefined && inner > outer) {
      throw new TokenError(`${name}: ${inner} is more than the ${outer} that the token allows`)
    }
  }
  if (allowed.expires !== undefined && layer.expires !== undefined) {
    if (Date.parse(layer.expires) > Date.parse(allowed.expires)) {
      throw new TokenError(`expires: ${layer.expires} is later than the token's own end, ${allowed.expires}`)
    }
  }
  return { ...allowed, ...layer }
}

/** True when `inner` allows nothing that `outer` does not. */
export function isWithin(inner: Limits, outer: Limits): boolean {
  for (const name of [...listFields, ...numberFields, 'expires'] as const) {
    if (outer[name] !== undefined && inner[name] === undefined) return false
  }
  try {
    narrow(outer, inner)
    return true
  } catch (error) {
    if (error instanceof TokenError) return false
    throw error
  }
}

function parseList(name: string, value: unknown): string[] {
  if (!Array.isArray(value) || value.length > maxListLength)
    throw new TokenError(`${name} is no list of at most ${maxListLength}`)
  for (const element of value) {
    if (typeof element !== 'string' || element === '' || element.length > maxTextLength) {
      throw new TokenError(`${name} has an element that is no text of 1 to ${maxTextLength} characters`)
    }
    if (name === 'actions' && !(actions as readonly string[]).includes(element)) {
      throw new TokenError(`actions: '${element}' is none of ${actions.join(', ')}`)
    }
  }
  return [...new Set(value as string[])]
}

function parseCount(name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new TokenError(`${name} is no whole number from 0`)
  }
  return value
}

function parseTime(value: unknown): string {
  if (typeof value !== 'string' || !timePattern.test(value) || Number.isNaN(Date.parse(value))) {
    throw new TokenError('expires is no RFC 3339 time in UTC')
  }
  return value
}
