import { type ApiVersion, speaks } from '../api/version'

/** How events stand in an answer: docker's old lines without a name, lines of JSON by name, or RFC 7464. */
export interface EventEncoding {
  readonly contentType: string
  /** What stands before each message. */
  readonly prefix: string
}

const plain: EventEncoding = { contentType: 'application/json', prefix: '' }
/** By the version that brought them (API 1.52 and 1.53). */
const encodings: readonly (EventEncoding & { readonly since: number })[] = [
  { contentType: 'application/x-ndjson', prefix: '', since: 52 },
  { contentType: 'application/jsonl', prefix: '', since: 53 },
  { contentType: 'application/json-seq', prefix: '\x1e', since: 52 },
]

/** The encoding that a client's Accept header prefers among those of its API version. */
export function eventEncoding(accept: string | undefined, version: ApiVersion): EventEncoding {
  const offered = encodings.filter(({ since }) => speaks(version, since))
  const ranges = (accept ?? '').split(',').map(parseRange)
  const preferred = ranges.filter(({ quality }) => quality > 0).sort((one, other) => other.quality - one.quality)
  for (const { type } of preferred) {
    if (type === plain.contentType) return plain
    const found = offered.find(({ contentType }) => contentType === type)
    if (found !== undefined) return found
  }
  return plain
}

/** A media range with its weight (RFC 9110, 12.5.1). */
function parseRange(text: string): { readonly type: string; readonly quality: number } {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const weight = parameters.map((parameter) => /^q=(\d(?:\.\d{0,3})?)$/.exec(parameter)?.[1]).find(Boolean)
  return { type, quality: weight === undefined ? 1 : Number(weight) }
}
