import { type AllowedDifference, allowing } from './allowed-differences'
import type { Difference } from './comparison'
import type { ScriptResult } from './run'

/** What a run of scripts came to. */
export interface Report {
  readonly scripts: number
  /** Nobody has named these: to be mended or to be listed. */
  readonly unexpected: readonly Difference[]
  readonly allowed: readonly { readonly row: string; readonly difference: Difference }[]
  /** Scripts marked as missing that still differ, and why. */
  readonly missing: readonly { readonly script: string; readonly what: string }[]
  /** Marks that are no longer true: the scripts are the same on both hosts now. */
  readonly noLongerMissing: readonly string[]
  /** Allowed differences that no script has shown; undefined when not all scripts were run. */
  readonly unused: readonly AllowedDifference[] | undefined
}

/** Sorts what was found into what is unexpected, allowed or missing. */
export function report(
  results: readonly ScriptResult[],
  rules: readonly AllowedDifference[],
  extent: 'all' | 'part',
): Report {
  const used = new Set<AllowedDifference>()
  const unexpected: Difference[] = []
  const allowed: { row: string; difference: Difference }[] = []
  const missing: { script: string; what: string }[] = []
  const noLongerMissing: string[] = []
  for (const { family, script, differences } of results) {
    const unnamed: Difference[] = []
    for (const difference of differences) {
      const rule = allowing(difference, rules)
      if (rule === undefined) unnamed.push(difference)
      else {
        used.add(rule)
        allowed.push({ row: rule.row, difference })
      }
    }
    const name = `${family} / ${script.name}`
    if (script.missing === undefined) unexpected.push(...unnamed)
    else if (unnamed.length > 0) missing.push({ script: name, what: script.missing })
    else noLongerMissing.push(name)
  }
  return {
    scripts: results.length,
    unexpected,
    allowed,
    missing,
    noLongerMissing,
    unused: extent === 'all' ? rules.filter((rule) => !used.has(rule)) : undefined,
  }
}

/** Differences for people: place, then what dockerd shows (-) and what the VCH shows (+). */
export function told(differences: readonly Difference[]): string {
  let last = ''
  return differences
    .map(({ script, step, path, dockerd, vch }) => {
      const head = `${script}\n  ${step.replaceAll('\n', '\n  ')}\n`
      const place = head === last ? '' : head
      last = head
      return `${place}    ${path}\n${side('-', dockerd)}${side('+', vch)}`
    })
    .join('')
}

/** Longer texts are cut: the whole is in the JSON report. */
const maxShown = 1_000

function side(sign: string, text: string | undefined): string {
  if (text === undefined) return ''
  const shown = text.length > maxShown ? `${text.slice(0, maxShown)}…` : text
  return shown
    .split('\n')
    .map((line) => `      ${sign} ${line}\n`)
    .join('')
}
