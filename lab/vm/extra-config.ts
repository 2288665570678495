import type { OptionValue } from '../../vmomi/schema'
import { Fault, invalidArgument } from '../fault'

/** Bounds of what clients put into extraConfig. */
const maxKeys = 5000
const maxKeyLength = 512
const maxTotalLength = 16 << 20

/** Bounds of what a guest may set: a hostile one fills its own, and no more. */
export const guestLimits = { keys: 500, keyLength: 256, valueLength: 64 << 10, totalLength: 2 << 20 } as const

const guestPrefix = 'guestinfo.'

/** extraConfig of a machine: an edit replaces, an empty value deletes. */
export class ExtraConfig {
  readonly #values: Map<string, string>
  #length = 0

  constructor(entries: Iterable<readonly [string, string]>) {
    this.#values = new Map(entries)
    for (const [key, value] of this.#values) this.#length += key.length + value.length
  }

  entries(): [string, string][] {
    return [...this.#values]
  }

  get(key: string): string | undefined {
    return this.#values.get(key)
  }

  set(key: string, value: string): void {
    const before = this.#values.get(key)
    if (before !== undefined) this.#length -= key.length + before.length
    if (value === '') this.#values.delete(key)
    else {
      this.#values.set(key, value)
      this.#length += key.length + value.length
    }
  }

  /** The same entries with a client's edits; InvalidArgument, InvalidVmConfig. */
  edited(edits: readonly OptionValue[]): ExtraConfig {
    const result = new ExtraConfig(this.#values)
    for (const { key, value } of edits) {
      if (key === '' || key.length > maxKeyLength) throw invalidArgument('spec.extraConfig.key')
      if (typeof value === 'object') throw invalidArgument('spec.extraConfig.value')
      result.set(key, String(value ?? ''))
    }
    if (result.#values.size > maxKeys || result.#length > maxTotalLength) {
      throw new Fault('InvalidVmConfig', { property: 'extraConfig' }, 'extraConfig is too large')
    }
    return result
  }

  /** Sets what a guest asked for, under `guestinfo.`; false when it is refused. */
  setByGuest(key: string, value: string): boolean {
    if (key === '' || key.length > guestLimits.keyLength || value.length > guestLimits.valueLength) return false
    if (!/^[\x21-\x7e]+$/.test(key) || !isXmlText(value)) return false
    const full = guestPrefix + key
    const others = [...this.#values].filter(([name]) => name.startsWith(guestPrefix) && name !== full)
    const length = others.reduce((sum, [name, text]) => sum + name.length + text.length, 0)
    if (others.length >= guestLimits.keys || length + full.length + value.length > guestLimits.totalLength) return false
    this.set(full, value)
    return true
  }

  /** What a guest reads under `guestinfo.`. */
  getByGuest(key: string): string | undefined {
    return this.#values.get(guestPrefix + key)
  }

  /** OptionValue list of vim25. */
  toOptions(): OptionValue[] {
    return [...this.#values].map(([key, value]) => ({ _type: 'OptionValue' as const, key, value }))
  }
}

/** False for characters that no XML document can carry: such a value would make the whole machine unreadable. */
function isXmlText(text: string): boolean {
  return !/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text) && !/\p{Surrogate}/u.test(text)
}
