import { posix } from 'node:path'
import { invalid, notAvailable } from '../api/docker-error'
import { cleanPath } from './clean-path'
import type { MountRequest } from './host-config'

/** A volume's mount as a create asks for it; rules and texts are dockerd's (volume/mounts/linux_parser.go). */
export interface VolumeMountSpec {
  /** '' for an anonymous volume. */
  readonly name: string
  readonly target: string
  readonly readOnly: boolean
  readonly copyUp: boolean
  /** As it stands behind the second colon. */
  readonly mode: string
  /** '' for any. */
  readonly driver: string
  readonly options: Readonly<Record<string, string>> | null
  readonly labels: Readonly<Record<string, string>> | null
  readonly subpath?: string
}

/** An image's mount as a create asks for it. */
export interface ImageMountSpec {
  /** Its name or id. */
  readonly image: string
  readonly target: string
  readonly subpath?: string
}

/** Words of a mode; of each row at most one. What is of the host's (SELinux, propagation, consistency) means nothing here. */
const modes: readonly (readonly string[])[] = [
  ['rw', 'ro', 'ro-non-recursive', 'ro-force-recursive', 'rro'],
  ['z', 'Z'],
  ['private', 'rprivate', 'slave', 'rslave', 'shared', 'rshared'],
  ['nocopy'],
  ['consistent', 'cached', 'delegated', 'default'],
]
const [, , propagations = [], copies = []] = modes

function isMode(text: string): boolean {
  if (text === '') return true
  const words = text.split(',')
  const known = words.every((word) => modes.some((row) => row.includes(word)))
  return known && modes.every((row) => words.filter((word) => row.includes(word)).length <= 1)
}

/** Whether a mode lets a mount be written to. */
export function isWritable(mode: string): boolean {
  return isMode(mode) && !mode.split(',').includes('ro')
}

/** `name:/target[:mode]`, HostConfig.Binds. Directories of the host are refused. */
export function parseBind(raw: string, driver: string): VolumeMountSpec {
  const malformed = (why = '') => invalid(`invalid volume specification: '${raw}'${why}`)
  const parts = raw.split(':')
  const [first = '', second, mode = ''] = parts
  if (first === '' || parts.length > 3) throw malformed()
  // A mode needs a source: /foo:rw is none.
  if (parts.length === 2 && isMode(second ?? '')) throw malformed()
  if (!isMode(mode)) throw invalid(`invalid mode: ${mode}`)
  const [source, target] = second === undefined ? ['', first] : [first, second]
  const type = posix.isAbsolute(source) ? 'bind' : 'volume'
  const wrong = wrongTarget(target)
  if (wrong !== undefined) throw malformed(`: ${mountError(type, wrong)}`)
  if (type === 'bind') throw hostPath(source)
  const readOnly = !isWritable(mode)
  if (readOnly && source === '') throw malformed(`: ${mountError(type, anonymousReadOnly)}`)
  const copyUp = !mode.split(',').some((word) => copies.includes(word))
  return { name: source, target: cleanPath(target), readOnly, copyUp, mode, driver, options: null, labels: null }
}

/** Options that only one type of mount has, in dockerd's order. */
const optionsOf = [
  ['VolumeOptions', 'volume'],
  ['BindOptions', 'bind'],
  ['TmpfsOptions', 'tmpfs'],
] as const

/** An entry of HostConfig.Mounts; undefined for one in memory. */
export function parseMount(mount: MountRequest): VolumeMountSpec | ImageMountSpec | undefined {
  const { Type: type, Source: source, Target: target } = mount
  const refused = (why: string) => invalid(mountError(type, why))
  const foreign = optionsOf.find(([name, owner]) => owner !== type && mount[name] !== undefined)
  if (foreign !== undefined) throw invalid(`${foreign[0]} must not be specified on mount type "${type}"`)
  if (type !== 'image' && mount.ImageOptions !== undefined) throw refused('field ImageOptions must not be specified')
  const wrong = wrongTarget(target)
  if (wrong !== undefined) throw refused(wrong)
  switch (type) {
    case 'bind':
      throw hostPath(source)
    case 'npipe':
    case 'cluster':
      throw notAvailable(`HostConfig.Mounts: type "${type}" is not available on this host`)
    case 'tmpfs':
      if (source !== '') throw refused('field Source must not be specified')
      return undefined
    case 'image':
      return imageMount(mount, refused)
    case 'volume':
      return volumeMount(mount, refused)
    default:
      throw refused('mount type unknown')
  }
}

type Refusal = (why: string) => Error

function imageMount({ Source: image, Target: target, ImageOptions }: MountRequest, refused: Refusal): ImageMountSpec {
  if (image === '') throw refused('field Source must not be empty')
  const subpath = checkSubpath(ImageOptions?.Subpath ?? '', refused)
  return { image, target: cleanPath(target), ...(subpath !== '' && { subpath }) }
}

function volumeMount(mount: MountRequest, refused: Refusal): VolumeMountSpec {
  const { Source: name, ReadOnly: readOnly, VolumeOptions: options } = mount
  if (name === '' && (options?.Subpath ?? '') !== '') {
    throw refused('must not set Subpath when using anonymous volumes')
  }
  const subpath = checkSubpath(options?.Subpath ?? '', refused)
  if (readOnly && name === '') throw refused(anonymousReadOnly)
  return {
    name,
    target: cleanPath(mount.Target),
    readOnly,
    copyUp: options?.NoCopy !== true,
    mode: '',
    driver: options?.DriverConfig?.Name ?? '',
    options: options?.DriverConfig?.Options ?? null,
    labels: options?.Labels ?? null,
    ...(subpath !== '' && { subpath }),
  }
}

function checkSubpath(subpath: string, refused: Refusal): string {
  if (subpath !== '' && !isLocal(subpath)) throw refused('subpath must be a relative path within the volume')
  return subpath
}

/** `container[:mode]`, HostConfig.VolumesFrom. */
export function parseVolumesFrom(spec: string): { readonly container: string; readonly mode: string } {
  if (spec === '') throw invalid('volumes-from specification cannot be an empty string')
  const colon = spec.indexOf(':')
  const [container, mode] = colon < 0 ? [spec, ''] : [spec.slice(0, colon), spec.slice(colon + 1)]
  const words = mode.split(',')
  if (!isMode(mode) || words.some((word) => propagations.includes(word) || copies.includes(word))) {
    throw invalid(`invalid mode: ${mode}`)
  }
  return { container, mode: mode === '' ? 'rw' : mode }
}

/** A path of Config.Volumes. */
export function volumeTarget(path: string): string {
  const wrong = wrongTarget(path)
  if (wrong !== undefined) throw invalid(mountError('volume', wrong))
  return cleanPath(path)
}

const anonymousReadOnly = 'must not set ReadOnly mode when using anonymous volumes'

function mountError(type: string, why: string): string {
  return `invalid mount config for type ${JSON.stringify(type)}: ${why}`
}

function wrongTarget(target: string): string | undefined {
  if (target === '') return 'field Target must not be empty'
  if (cleanPath(target) === '/') return "invalid specification: destination can't be '/'"
  if (!posix.isAbsolute(target)) return `invalid mount path: '${target}' mount path must be absolute`
  return undefined
}

function hostPath(source: string): Error {
  return notAvailable(
    `${source}: mounting a directory of the host is not available on this host: no host shares its files with containers, use a volume and docker cp`,
  )
}

/** Go's filepath.IsLocal. */
function isLocal(path: string): boolean {
  return path !== '' && !posix.isAbsolute(path) && !/^\.\.(\/|$)/.test(posix.normalize(path))
}
