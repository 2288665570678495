import * as z from 'zod'
import { notAvailableIssue } from '../api/docker-error'

/** Go's decoder takes null for every zero value: so does a field of docker's API. */
export function orZero<T extends z.ZodType>(schema: T, zero: z.output<T>) {
  return schema.nullish().transform((value): z.output<T> => (value ?? zero) as z.output<T>)
}

/** A body that may be absent, or null: then it is one without any field. */
export function orEmpty<T extends z.ZodObject>(schema: T) {
  return z.preprocess((value) => value ?? {}, schema)
}

/** A text, '' by default. */
export const textField = () => orZero(z.string(), '')

/** Rows and columns of a terminal; as in Go's arrays, what is left out is 0 and what is too much is dropped. */
export const consoleSizeField = () =>
  z
    .array(z.number().int().min(0).max(0xffff))
    .nullish()
    .transform((size): [number, number] | undefined => (size ? [size[0] ?? 0, size[1] ?? 0] : undefined))

/** A flag, false by default. */
export const flagField = () => orZero(z.boolean(), false)

/** A whole number, 0 by default. */
export const numberField = () => orZero(z.number().int(), 0)

/** A list of texts; null stays null, as docker shows it again. */
export const listField = () =>
  z
    .array(z.string())
    .nullish()
    .transform((value) => value ?? null)

/** Texts by name. */
export const mapField = () => orZero(z.record(z.string(), z.string()), {})

/** A set in Go's form: names to empty objects. */
export const setField = () =>
  z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((value) => value ?? null)

/**
 * A field of docker's API that this host does not have: its zero values pass (clients send them) and become `zero`;
 * anything else is refused with 501 and the reason.
 */
export function unavailable<T>(zero: T, reason: string, alsoZero: readonly unknown[] = []) {
  return z
    .unknown()
    .optional()
    .transform((value, context): T => {
      // docker shows an empty list again where a client has sent one.
      if (zero === null && Array.isArray(value) && value.length === 0) return [] as T
      if (isZero(value) || alsoZero.includes(value)) return zero
      context.addIssue({ code: 'custom', message: `not available on this host: ${reason}`, params: notAvailableIssue })
      return z.NEVER
    })
}

/** Nothing, 0, false, '', and lists and objects of nothing else. */
export function isZero(value: unknown): boolean {
  if (value === null || value === undefined || value === 0 || value === false || value === '') return true
  if (typeof value !== 'object') return false
  return Object.values(value).every(isZero)
}
