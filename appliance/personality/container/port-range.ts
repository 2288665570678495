import { invalid } from '../api/docker-error'

/** Ports from `first` to `last` of one protocol. */
export interface PortRange {
  readonly first: number
  readonly last: number
  readonly type: string
}

const protocols = ['tcp', 'udp', 'sctp']

/** Docker's `80`, `80/udp`, `8000-8010/tcp`; undefined when it is none (go-connections, nat.ParsePortRange). */
export function parsePortRange(text: string): PortRange | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/([a-z]*))?$/i.exec(text)
  if (match === null) return undefined
  const first = Number(match[1])
  const last = Number(match[2] ?? match[1])
  const type = match[3] === undefined || match[3] === '' ? 'tcp' : match[3].toLowerCase()
  return first > last || last > 0xffff || !protocols.includes(type) ? undefined : { first, last, type }
}

/** The ports of a `publish` or `expose` filter; throws docker's refusal. */
export function checkPorts(filter: 'publish' | 'expose', text: string): PortRange[] {
  if (text.includes(':')) throw invalid(`filter for '${filter}' should not contain ':': ${text}`)
  const range = parsePortRange(text)
  if (range === undefined) {
    const first = /^[^-/]*/.exec(text)?.[0] ?? ''
    const reason = /^\d+$/.test(first) ? 'invalid port' : `invalid start port '${first}': invalid syntax`
    throw invalid(`error while looking up for ${filter} ${text}: ${reason}`)
  }
  return [range]
}
