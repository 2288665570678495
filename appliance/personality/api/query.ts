import * as z from 'zod'

/** A query flag as docker reads it: absent, empty, 0, no, false and none are false, everything else is true. */
export function flag(byDefault: 'yes' | 'no' = 'no') {
  return z
    .string()
    .optional()
    .transform((text) => {
      if (text === undefined) return byDefault === 'yes'
      return !['', '0', 'no', 'false', 'none'].includes(text.trim().toLowerCase())
    })
}

/** A whole number; absent and empty are undefined. */
export function integer() {
  return z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined || text === '') return undefined
      const value = Number(text)
      const isNumber = /^[+-]?\d+$/.test(text)
      if (isNumber && Number.isSafeInteger(value)) return value
      const reason = isNumber ? 'value out of range' : 'invalid syntax'
      context.addIssue({ code: 'custom', message: `strconv.Atoi: parsing "${text}": ${reason}` })
      return z.NEVER
    })
}

/** A text; absent is ''. */
export function text() {
  return z.string().optional().default('')
}

/** Docker's filters: name to values, all of them strings. */
export type Filters = ReadonlyMap<string, readonly string[]>

const filterValues = z.union([z.array(z.string()), z.record(z.string(), z.boolean())])
const filterObject = z.record(z.string(), filterValues)

/**
 * Docker's `filters` parameter: JSON of `{name: [values]}` or the older `{name: {value: true}}`. Names that are not
 * known are refused, unless `any` passes.
 */
export function filters(known: readonly string[] | 'any') {
  return z
    .string()
    .optional()
    .transform((json, context): Filters => {
      if (json === undefined || json === '') return new Map()
      const parsed = filterObject.safeParse(parseJson(json))
      if (!parsed.success) {
        context.addIssue({ code: 'custom', message: 'invalid filter' })
        return z.NEVER
      }
      const unknown = known === 'any' ? undefined : Object.keys(parsed.data).find((name) => !known.includes(name))
      if (unknown !== undefined) {
        context.addIssue({ code: 'custom', message: `invalid filter '${unknown}'` })
        return z.NEVER
      }
      return new Map(
        Object.entries(parsed.data).map(([name, values]) => [
          name,
          Array.isArray(values) ? values : Object.keys(values).filter((value) => values[value]),
        ]),
      )
    })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/**
 * Labels match a filter when every `key` is there and every `key=value` is equal.
 */
export function matchesLabels(wanted: readonly string[], labels: Readonly<Record<string, string>>): boolean {
  return wanted.every((entry) => {
    const equals = entry.indexOf('=')
    if (equals < 0) return Object.hasOwn(labels, entry)
    return labels[entry.slice(0, equals)] === entry.slice(equals + 1)
  })
}
