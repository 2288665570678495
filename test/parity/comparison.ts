/** What one step showed on one host: by place (`stdout`, `status`, `body`), a text, a number or a JSON value. */
export interface Observation {
  readonly step: string
  readonly shown: Readonly<Record<string, unknown>>
}

/** One place where two hosts differ; undefined: there is nothing on that side. */
export interface Difference {
  readonly script: string
  readonly step: string
  /** Such as `stderr`, `body.State.Status`, `events`. */
  readonly path: string
  readonly dockerd: string | undefined
  readonly vch: string | undefined
}

/** Every difference between two observations of one step: leaf by leaf in values, hunk by hunk in texts. */
export function compare(script: string, dockerd: Observation, vch: Observation): Difference[] {
  const places = new Set([...Object.keys(dockerd.shown), ...Object.keys(vch.shown)])
  return [...places].flatMap((place) =>
    [...differing(place, dockerd.shown[place], vch.shown[place])].map((difference) => ({
      script,
      step: dockerd.step,
      ...difference,
    })),
  )
}

type Found = Omit<Difference, 'script' | 'step'>

function* differing(path: string, one: unknown, other: unknown): Generator<Found> {
  if (typeof one === 'string' && typeof other === 'string') {
    if (one.includes('\n') || other.includes('\n')) yield* hunks(path, one.split('\n'), other.split('\n'))
    else if (one !== other) yield { path, dockerd: one, vch: other }
  } else if (isLines(one) && isLines(other)) {
    yield* hunks(path, one, other)
  } else if (isObject(one) && isObject(other) && Array.isArray(one) === Array.isArray(other)) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)])
    for (const name of names) yield* differing(`${path}.${name}`, one[name], other[name])
  } else if (JSON.stringify(one) !== JSON.stringify(other)) {
    // A number and its digits are told apart by the quotes.
    const tell = told(one) === told(other) ? JSON.stringify : told
    yield { path, dockerd: tell(one), vch: tell(other) }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object'
}

function isLines(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === 'string')
}

function told(value: unknown): string | undefined {
  return typeof value === 'string' || value === undefined ? value : JSON.stringify(value)
}

/** The lines that only one side has, between those that both have (their longest common sequence). */
function* hunks(path: string, one: readonly string[], other: readonly string[]): Generator<Found> {
  const width = other.length + 1
  const lengths = new Uint32Array((one.length + 1) * width)
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0
  for (let i = one.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      lengths[i * width + j] = one[i] === other[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  let [i, j] = [0, 0]
  let [left, right]: [string[], string[]] = [[], []]
  const flush = function* (): Generator<Found> {
    // What only one side has is told line by line: each may have a reason of its own.
    if (right.length === 0) for (const line of left) yield { path, dockerd: line, vch: undefined }
    else if (left.length === 0) for (const line of right) yield { path, dockerd: undefined, vch: line }
    else yield { path, dockerd: left.join('\n'), vch: right.join('\n') }
    ;[left, right] = [[], []]
  }
  while (i < one.length || j < other.length) {
    if (i < one.length && j < other.length && one[i] === other[j]) {
      yield* flush()
      i++
      j++
    } else if (j >= other.length || (i < one.length && at(i + 1, j) >= at(i, j + 1))) left.push(one[i++] ?? '')
    else right.push(other[j++] ?? '')
  }
  yield* flush()
}
