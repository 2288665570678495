/** What differs between any two runs, by its form in a text. Order matters: longer forms first. */
const forms: readonly (readonly [RegExp, string])[] = [
  [/(?<!sha256:|[0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g, '<id>'],
  // How a manifest was written is its registry's: what was pushed twice has two digests, and one image id.
  [/(@|Digest: )sha256:[0-9a-f]{64}/g, '$1<digest>'],
  // A name that no server answers for: how it says so is the machine's.
  [
    /lookup (\S+?)(?: on \S+)?: (?:no such host|Temporary failure in name resolution|dial udp \S+ connect: [a-z ]+)/g,
    'lookup $1: <no answer>',
  ],
  // What dockerd says of the processor that it is on.
  [/host platform \(linux\/amd64\/v\d\)/g, 'host platform (linux/amd64)'],
  // A short id is twelve digits, at least one of them a letter: numbers are something else.
  [/(?<![0-9a-f:.@-])(?=[0-9]*[a-f])[0-9a-f]{12}(?![0-9a-f])/g, '<id>'],
  [/(?!0001-01-01)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, '<time>'],
  [/(?!0001-01-01)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4} [A-Z]+/g, '<time>'],
  [/(?:Less than a|About an?|\d+) (?:second|minute|hour|day|week|month|year)s?/g, '<duration>'],
  [/(?<!\w)1[789]\d{17}(?!\w)/g, '<nanoseconds>'],
  [/(?<![\w.])1[789]\d{8}(\.\d+)?(?!\w)/g, '<seconds>'],
  [/(?<![0-9a-f:])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![0-9a-f:])/g, '<mac>'],
  [/(?<![\d.])172\.(?:1[6-9]|2\d|3[01])\.\d{1,3}\.\d{1,3}(?![\d.])/g, '<address>'],
]

/** Numbers that differ between any two runs, by the name of their field. Zero stays: it means something. */
const numbers: Readonly<Record<string, string>> = {
  Pid: '<pid>',
  Created: '<seconds>',
  time: '<seconds>',
  timeNano: '<nanoseconds>',
}

/** A text without what differs between any two runs; `names` are the host's own. */
export function normalText(text: string, names: readonly (readonly [string, string])[]): string {
  let normal = text
  for (const [name, replacement] of names) normal = normal.replaceAll(name, replacement)
  for (const [form, replacement] of forms) normal = normal.replace(form, replacement)
  return normal
}

/** The name of a container, unless its host has made it up. */
export function normalName(name: string): string {
  return /^[a-z]+_[a-z]+\d?$/.test(name) ? '<name>' : name
}

/** The docker CLI sends environment and binds in an order of chance, and dockerd tells what is mounted in one. */
function orderIsChance(list: readonly unknown[], field: string): boolean {
  const isMounted = (entry: unknown) => typeof entry === 'object' && entry !== null && 'Destination' in entry
  return field === 'Env' || field === 'Binds' || (field === 'Mounts' && list.every(isMounted))
}

function byText(one: unknown, other: unknown): number {
  const key = (entry: unknown) =>
    typeof entry === 'string' ? entry : String((entry as { readonly Destination?: unknown }).Destination)
  return key(one) < key(other) ? -1 : 1
}

/** A JSON value likewise, the names of its fields included. */
export function normalValue(value: unknown, names: readonly (readonly [string, string])[], field = ''): unknown {
  if (typeof value === 'string') {
    if (field === 'digest' && value.startsWith('sha256:')) return '<digest>'
    // An image that was made by the script has another id on each host.
    if (field === 'Image' && value.startsWith('sha256:')) return '<image>'
    // The short id of a container, which may happen to have no letter.
    return field === 'Hostname' && /^[0-9a-f]{12}$/.test(value) ? '<id>' : normalText(value, names)
  }
  if (typeof value === 'number') return value !== 0 ? (numbers[field] ?? value) : value
  if (Array.isArray(value)) {
    const entries = value.map((entry) => normalValue(entry, names, field))
    return orderIsChance(value, field) ? entries.toSorted(byText) : entries
  }
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [normalText(name, names), normalValue(entry, names, name)]),
  )
}
