const ranges: Record<string, readonly [min: bigint, max: bigint]> = {
  byte: [-128n, 255n],
  short: [-(2n ** 15n), 2n ** 15n - 1n],
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
}

/**
 * A simple value from its text; undefined when the text is none of that type. dateTime, anyURI, base64Binary and enums
 * stay strings. A long beyond 2^53 becomes a bigint when `keepsBigIntegers`, the nearest number otherwise.
 */
export function readSimple(
  type: string,
  text: string,
  keepsBigIntegers: boolean,
): string | number | bigint | boolean | undefined {
  const range = ranges[type]
  if (range !== undefined) return readInteger(text.trim(), range, keepsBigIntegers)
  switch (type) {
    case 'boolean':
      return readBoolean(text.trim())
    case 'float':
    case 'double':
      return readReal(text.trim())
    default:
      return text
  }
}

function readInteger(
  text: string,
  [min, max]: readonly [bigint, bigint],
  keepsBigIntegers: boolean,
): number | bigint | undefined {
  if (!/^[+-]?\d{1,20}$/.test(text)) return undefined
  const near = Number(text)
  if (Number.isSafeInteger(near)) return near >= min && near <= max ? near : undefined
  const exact = BigInt(text.replace(/^\+/, ''))
  if (exact < min || exact > max) return undefined
  return keepsBigIntegers ? exact : near
}

function readBoolean(text: string): boolean | undefined {
  if (text === 'true' || text === '1') return true
  return text === 'false' || text === '0' ? false : undefined
}

function readReal(text: string): number | undefined {
  if (text === 'INF') return Number.POSITIVE_INFINITY
  if (text === '-INF') return Number.NEGATIVE_INFINITY
  if (text === 'NaN') return Number.NaN
  const value = Number(text)
  return text === '' || Number.isNaN(value) ? undefined : value
}

/** XML Schema's dateTime: RFC 3339, the zone optional. */
export function isXmlDateTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.test(text) && !Number.isNaN(Date.parse(text))
}
