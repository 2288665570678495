import { TarError } from './tar-error'

/** Of each part of a sparse file in format 0.0, in turn. */
const mapKeys = ['GNU.sparse.offset', 'GNU.sparse.numbytes'] as const

/**
 * The records of a pax header (POSIX), `<length> <key>=<value>\n`; the length counts bytes, and so do byte strings. A later
 * record replaces an earlier one, but for the map of GNU's sparse format 0.0, which is one record a number: it comes out as that
 * of 0.1, `GNU.sparse.map`.
 */
export function parsePax(content: string): Map<string, string> {
  const records = new Map<string, string>()
  const map: string[] = []
  for (let offset = 0; offset < content.length; ) {
    const space = content.indexOf(' ', offset)
    const digits = content.slice(offset, space)
    if (space === -1 || !/^[0-9]{1,7}$/.test(digits)) throw new TarError('a pax header is damaged')
    const end = offset + Number(digits)
    const equals = content.indexOf('=', space)
    if (end > content.length || equals === -1 || equals >= end || content[end - 1] !== '\n') {
      throw new TarError('a pax header is damaged')
    }
    const key = content.slice(space + 1, equals)
    const value = content.slice(equals + 1, end - 1)
    if (key === mapKeys[0] || key === mapKeys[1]) {
      if (key !== mapKeys[map.length % 2]) throw new TarError('the map of a sparse file is damaged')
      map.push(value)
    } else records.set(key, value)
    offset = end
  }
  if (map.length > 0) records.set('GNU.sparse.map', map.join(','))
  return records
}

/** The number of a record; undefined when there is none. */
export function paxNumber(pax: ReadonlyMap<string, string>, key: string): number | undefined {
  const value = pax.get(key)
  if (value === undefined) return undefined
  if (!/^[0-9]{1,15}$/.test(value)) throw new TarError(`a pax header has ${key} that is no number`)
  return Number(value)
}

/** Seconds since 1970, with a fraction; undefined when there is none. */
export function paxTime(pax: ReadonlyMap<string, string>): number | undefined {
  const value = pax.get('mtime')
  if (value === undefined) return undefined
  if (!/^-?[0-9]{1,12}(\.[0-9]{0,18})?$/.test(value)) throw new TarError('a pax header has an mtime that is no time')
  return Number(value)
}

const noXattrs: ReadonlyMap<string, string> = new Map()

/** Extended attributes (`SCHILY.xattr.*`), name to value. */
export function xattrsOf(pax: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (pax.size === 0) return noXattrs
  const xattrs = new Map<string, string>()
  for (const [key, value] of pax) if (key.startsWith('SCHILY.xattr.')) xattrs.set(key.slice(13), value)
  return xattrs
}
