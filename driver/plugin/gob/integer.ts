/**
 * gob's integers (https://pkg.go.dev/encoding/gob, "Encoding Details"): an unsigned integer below 128 is one byte; any
 * other is a byte that holds its negated length, then the bytes, most significant first. A signed one is shifted left by
 * one, complemented when it is negative.
 */

/** The widest integer that gob knows, in bytes. */
export const maxIntegerBytes = 8

const lastUnsigned = (1n << 64n) - 1n

export function encodeUnsigned(value: bigint | number): Buffer {
  let rest = BigInt(value)
  if (rest < 0n || rest > lastUnsigned) throw new RangeError(`gob: ${rest} is no unsigned integer of 64 bits`)
  if (rest < 128n) return Buffer.from([Number(rest)])
  const bytes: number[] = []
  for (; rest > 0n; rest >>= 8n) bytes.unshift(Number(rest & 0xffn))
  return Buffer.from([256 - bytes.length, ...bytes])
}

export function encodeSigned(value: bigint | number): Buffer {
  const integer = BigInt(value)
  return encodeUnsigned(integer < 0n ? (~integer << 1n) | 1n : integer << 1n)
}

/** The signed integer that an unsigned one carries. */
export function signed(value: bigint): bigint {
  return (value & 1n) === 0n ? value >> 1n : ~(value >> 1n)
}

/** How many bytes an integer takes whose first byte is `first`; throws on a length that gob has not. */
export function integerLength(first: number): number {
  if (first < 128) return 1
  const bytes = 256 - first
  if (bytes > maxIntegerBytes) throw new RangeError(`gob: an integer of ${bytes} bytes`)
  return 1 + bytes
}
