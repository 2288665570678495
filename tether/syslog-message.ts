import type { StreamName } from './log-lines'

/** How a message is written: docker's default is that of syslog(3) on a local socket. */
export type SyslogFormat = 'unix' | 'rfc3164' | 'rfc5424' | 'rfc5424micro'

/** What is the same for all messages of a container. */
export interface SyslogHeader {
  /** RFC 5424, 6.2.1: 0 to 23. */
  readonly facility: number
  readonly format: SyslogFormat
  readonly hostname: string
  readonly tag: string
}

/** Docker's severities of the two streams: informational, error. */
const severities = { stdout: 6, stderr: 3 }
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** One message in the form that docker's syslog driver gives it (srslog's formatters), ended by a line end. */
export function syslogMessage(
  header: SyslogHeader,
  { stream, text, at }: { readonly stream: StreamName; readonly text: string; readonly at: Date },
): string {
  const { facility, format, hostname, tag } = header
  const priority = `<${facility * 8 + severities[stream]}>`
  const content = text.endsWith('\n') ? text : `${text}\n`
  const sender = `${tag}[${process.pid}]`
  switch (format) {
    case 'unix':
      return `${priority}${stamp(at)} ${sender}: ${content}`
    case 'rfc3164':
      return `${priority}${stamp(at)} ${hostname} ${sender}: ${content}`
    case 'rfc5424':
    case 'rfc5424micro':
      return `${priority}1 ${instant(at, format)} ${hostname} ${tag} ${process.pid} ${tag} - ${content}`
  }
}

/** `Jan  2 15:04:05`: the time of RFC 3164. */
function stamp(at: Date): string {
  const [, time = ''] = at.toISOString().split('T')
  return `${months[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)} ${time.slice(0, 8)}`
}

/** RFC 3339; to the second, or with microseconds. */
function instant(at: Date, format: 'rfc5424' | 'rfc5424micro'): string {
  const text = at.toISOString()
  return format === 'rfc5424' ? `${text.slice(0, 19)}Z` : `${text.slice(0, 23)}000Z`
}
