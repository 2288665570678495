/**
 * Who may see and who may change a field of a VM's extraConfig.
 *
 * - `hidden`: outside `guestinfo.`, so that the guest never sees it. Credentials, names, ownership.
 * - `guest`: the guest reads it. A guest can overwrite any `guestinfo.` key, so the host never believes it later.
 * - `reported`: the guest writes it. Hostile: it has a `parse` that bounds and checks it.
 */
export type Scope = 'hidden' | 'guest' | 'reported'

/** One field: its scope and, for what a guest reports, the check that turns a hostile value into a `T` or throws. */
export interface Field<T> {
  readonly scope: Scope
  readonly parse?: (value: unknown) => T
}

/** A configuration: field name to field. One key of extraConfig a field, its value JSON. */
export type Schema<T> = { readonly [K in keyof T]-?: Field<NonNullable<T[K]>> }

export interface KeyValue {
  readonly key: string
  readonly value: string
}

/** The largest value a key may have, in UTF-16 code units: RPCI messages end at 64 KiB. */
export const maxValueLength = 60_000

/** The extraConfig key of a field: `vic.name` when hidden, `guestinfo.vic.name` otherwise. */
export function keyOf<T>(schema: Schema<T>, name: keyof T & string): string {
  return schema[name].scope === 'hidden' ? `vic.${name}` : `guestinfo.vic.${name}`
}

/**
 * Encodes the given fields as extraConfig entries; fields that are undefined are left out.
 * Throws a RangeError when a guest-readable value is longer than {@link maxValueLength}.
 */
export function encodeExtraConfig<T extends object>(schema: Schema<T>, values: Partial<T>): KeyValue[] {
  const entries: KeyValue[] = []
  for (const name of Object.keys(schema) as (keyof T & string)[]) {
    const value = values[name]
    if (value === undefined) continue
    const text = JSON.stringify(value)
    if (schema[name].scope !== 'hidden' && text.length > maxValueLength) {
      throw new RangeError(`${keyOf(schema, name)} takes ${text.length} characters; at most ${maxValueLength} fit`)
    }
    entries.push({ key: keyOf(schema, name), value: text })
  }
  return entries
}

/**
 * Decodes the fields of `schema` found in `entries`; absent and empty ones are left out.
 * Throws a TypeError that names the key when a value is not JSON or its field's check refuses it.
 */
export function decodeExtraConfig<T extends object>(
  schema: Schema<T>,
  entries: Iterable<KeyValue>,
  scopes: readonly Scope[] = ['hidden', 'guest', 'reported'],
): Partial<T> {
  const names = new Map((Object.keys(schema) as (keyof T & string)[]).map((name) => [keyOf(schema, name), name]))
  const values: Partial<T> = {}
  for (const { key, value } of entries) {
    const name = names.get(key)
    if (name === undefined || value === '' || !scopes.includes(schema[name].scope)) continue
    try {
      const parsed: unknown = JSON.parse(value)
      values[name] = (schema[name].parse?.(parsed) ?? parsed) as NonNullable<T[typeof name]>
    } catch (error) {
      throw new TypeError(`${key} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return values
}
