import { isIP } from 'node:net'
import type { SyslogSpec } from '../../../tether/syslog'
import { renderedTag, type TagFields } from './log-tag'

type Options = Readonly<Record<string, string>>

/** Options of docker's syslog driver that it has beside those of others (moby, daemon/logger/syslog). */
export const syslogOptions = ['syslog-address', 'syslog-facility', 'syslog-format', 'syslog-tls-skip-verify'] as const
/** They are paths of files of a docker host. */
const hostFiles = ['syslog-tls-ca-cert', 'syslog-tls-cert', 'syslog-tls-key']

const facilityNames =
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp - - - - local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  )
const defaultFacility = 3
const defaultPort = 514
const defaultTlsPort = 6514
const formats = ['rfc3164', 'rfc5424', 'rfc5424micro'] as const

/** Why these options of the syslog driver are refused; undefined: they are good. */
export function refuseSyslog(options: Options): { kind: 'invalid' | 'absent'; message: string } | undefined {
  const absent = (message: string) => ({ kind: 'absent' as const, message })
  const invalid = (message: string) => ({ kind: 'invalid' as const, message })
  const address = options['syslog-address'] ?? ''
  if (address === '' || /^unix(gram)?:/.test(address)) {
    return absent(
      'the log option "syslog-address" needs a server on this host, as in udp://server:514: there is no local syslog',
    )
  }
  if (parseAddress(address) === undefined) {
    return invalid(`syslog-address should be in form proto://address, got ${address}`)
  }
  const file = hostFiles.find((name) => options[name] !== undefined)
  if (file !== undefined)
    return absent(`the log option "${file}" is not available on this host: there are no files of it`)
  if (facilityOf(options) === undefined) return invalid('invalid syslog facility')
  const format = options['syslog-format'] ?? ''
  if (format !== '' && !formats.some((name) => name === format)) return invalid('Invalid syslog format')
  return undefined
}

/** Names of options that only {@link refuseSyslog} knows what to say about. */
export function isSyslogOption(name: string): boolean {
  return [...syslogOptions, ...hostFiles].includes(name)
}

/** What the guest is told of (good) options; `hostname`: this docker host's. */
export function syslogOf(options: Options, hostname: string, container: TagFields): SyslogSpec {
  const address = parseAddress(options['syslog-address'] ?? '')
  if (address === undefined) throw new Error('the address of the syslog server was not checked')
  const format = formats.find((name) => name === options['syslog-format']) ?? 'unix'
  const tag = renderedTag(options.tag ?? '{{.ID}}', container)
  return {
    ...address,
    facility: facilityOf(options) ?? defaultFacility,
    format,
    hostname,
    tag,
    // dockerd asks only whether it is there.
    ...((options['syslog-tls-skip-verify'] ?? '') !== '' && { skipVerify: true }),
  }
}

function parseAddress(text: string): Pick<SyslogSpec, 'network' | 'host' | 'port'> | undefined {
  const [, network, bracketed, plain, port] =
    /^(udp|tcp|tcp\+tls):\/\/(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::(\d{1,5}))?$/i.exec(text) ?? []
  const host = bracketed ?? plain
  if (host === undefined || host.length > 253 || (bracketed !== undefined && isIP(bracketed) !== 6)) return undefined
  if (network !== 'udp' && network !== 'tcp' && network !== 'tcp+tls') return undefined
  const number = port === undefined ? (network === 'tcp+tls' ? defaultTlsPort : defaultPort) : Number(port)
  return number >= 1 && number <= 65535 ? { network, host, port: number } : undefined
}

function facilityOf({ 'syslog-facility': facility = '' }: Options): number | undefined {
  if (facility === '') return defaultFacility
  const named = facility === '-' ? -1 : facilityNames.indexOf(facility)
  if (named >= 0) return named
  return /^\d{1,2}$/.test(facility) && Number(facility) < facilityNames.length ? Number(facility) : undefined
}
