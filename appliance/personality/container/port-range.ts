import { invalid } from '../api/docker-error'

/** Ports from `first` to `last` of one protocol. */
export interface PortRange {
  readonly first: number
  readonly last: number
  readonly type: string
}

const highestPort = 0xffff

/** Docker's `80`, `80/udp`, `8000-8010/tcp`, whatever the protocol; undefined when it is none (go-connections, nat.ParsePortRange). */
export function parsePortRange(text: string): PortRange | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(.*))?$/i.exec(text)
  if (match === null) return undefined
  const first = Number(match[1])
  const last = Number(match[2] ?? match[1])
  const type = match[3] === undefined || match[3] === '' ? 'tcp' : match[3].toLowerCase()
  return first > last || last > highestPort ? undefined : { first, last, type }
}

/** A container's port as docker keeps it: `80` is `80/tcp`, and any word is a protocol; or why it is none (moby/api, network.ParsePort). */
export function normalPort(text: string): { readonly port: string } | { readonly refusal: string } {
  if (text === '') return { refusal: 'invalid port: value is empty' }
  const slash = text.indexOf('/')
  const number = slash < 0 ? text : text.slice(0, slash)
  const type = slash < 0 ? '' : text.slice(slash + 1).toLowerCase()
  if (!/^\d+$/.test(number)) return { refusal: `invalid port '${number}': invalid syntax` }
  if (Number(number) > highestPort) return { refusal: `invalid port '${number}': value out of range` }
  return { port: `${Number(number)}/${type === '' ? 'tcp' : type}` }
}

/** The ports of a `publish` or `expose` filter; throws docker's refusal. */
export function checkPorts(filter: 'publish' | 'expose', text: string): PortRange[] {
  if (text.includes(':')) throw invalid(`filter for '${filter}' should not contain ':': ${text}`)
  const range = parsePortRange(text)
  if (range === undefined) {
    const [, first = '', last = ''] = /^([^-/]*)(?:-([^/]*))?/.exec(text) ?? []
    const reason = !/^\d+$/.test(first)
      ? `invalid start port '${first}': invalid syntax`
      : Number(first) > Number(last)
        ? `invalid port range: ${text}`
        : 'invalid port'
    throw invalid(`error while looking up for ${filter} ${text}: ${reason}`)
  }
  return [range]
}
