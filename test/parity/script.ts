/** One thing that a script does to a host. */
export type Step =
  /** A line of bash with docker on PATH. */
  | { readonly kind: 'shell'; readonly line: number; readonly text: string }
  /** A raw request. A path without version gets the one that both hosts speak, `~/path` none at all. */
  | {
      readonly kind: 'request'
      readonly line: number
      readonly text: string
      readonly method: string
      readonly path: string
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
    }

/** Steps that are carried out on both hosts, whose every word is compared. */
export interface Script {
  readonly name: string
  /** A word that says why the script is known to differ: what the host does not have yet. */
  readonly missing: string | undefined
  /** Also run by `make test`. */
  readonly isQuick: boolean
  readonly steps: readonly Step[]
}

/** Scripts of one file: what its set-up makes is there for all of them. */
export interface Family {
  readonly name: string
  readonly setup: readonly Step[]
  readonly scripts: readonly Script[]
}

/**
 * Reads a file of scripts, line by line:
 *   `# …`                     a remark
 *   `== name`                 a script begins; `== (quick) name` and `== (missing: what) name` mark it
 *   `$ command`               a line of bash
 *   `> METHOD [Header: value; …] /path body`   a raw request; headers and body may be absent
 *   `  …`                     goes on with the line before
 * Steps before the first script are the family's set-up. Throws with the number of a line that is none of these.
 */
export function parseFamily(name: string, text: string): Family {
  const setup: Step[] = []
  const scripts: (Script & { steps: Step[] })[] = []
  for (const { line, text: entry } of entriesOf(text)) {
    if (entry.startsWith('== ')) {
      scripts.push(titled(entry.slice(3), `${name}:${line}`))
      continue
    }
    const step = stepOf(entry, line)
    if (step === undefined) throw new Error(`${name}:${line}: neither script, command nor request: ${entry}`)
    ;(scripts.at(-1)?.steps ?? setup).push(step)
  }
  const twice = scripts.find((one, at) => scripts.findIndex((other) => other.name === one.name) !== at)
  if (twice !== undefined) throw new Error(`${name}: two scripts are called "${twice.name}"`)
  return { name, setup, scripts }
}

function entriesOf(text: string): { line: number; text: string }[] {
  const entries: { line: number; text: string }[] = []
  for (const [at, line] of text.split('\n').entries()) {
    const last = entries.at(-1)
    if (line.trim() === '' || line.startsWith('#')) continue
    if (line.startsWith('  ') && last !== undefined) last.text += `\n${line.slice(2)}`
    else entries.push({ line: at + 1, text: line })
  }
  return entries
}

function titled(title: string, place: string): Script & { steps: Step[] } {
  const [, mark, name = ''] = /^(?:\(([^)]*)\) )?(.+)$/.exec(title) ?? []
  const missing = mark?.startsWith('missing: ') ? mark.slice('missing: '.length) : undefined
  if (mark !== undefined && mark !== 'quick' && missing === undefined)
    throw new Error(`${place}: no such mark: ${mark}`)
  return { name, missing, isQuick: mark === 'quick', steps: [] }
}

function stepOf(text: string, line: number): Step | undefined {
  if (text.startsWith('$ ')) return { kind: 'shell', line, text: text.slice(2) }
  const request = /^> ([A-Z]+) (?:\[([^\]]*)\] )?(\S+)(?: ([\s\S]*))?$/.exec(text)
  if (request === null) return undefined
  const [, method = '', headers = '', path = '', body = ''] = request
  return { kind: 'request', line, text: text.slice(2), method, path, headers: headersOf(headers), body }
}

function headersOf(text: string): Record<string, string> {
  const entries = text.split(';').filter((entry) => entry.trim() !== '')
  return Object.fromEntries(
    entries.map((entry) => {
      const colon = entry.indexOf(':')
      return [entry.slice(0, colon).trim(), entry.slice(colon + 1).trim()]
    }),
  )
}
