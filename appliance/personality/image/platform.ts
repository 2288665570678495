import type { Platform } from '../../../imagec'
import { invalid } from '../api/docker-error'

/** What containers of this host run on; Node's name of the processor in Go's words. */
export const thisPlatform: Platform = { os: 'linux', architecture: process.arch === 'x64' ? 'amd64' : process.arch }

/** Names of containerd's platforms package, of which one alone is an operating system and not a processor. */
const systems: ReadonlySet<string> = new Set(['linux', 'windows', 'darwin', 'freebsd', 'netbsd', 'openbsd', 'solaris'])
const processors =
  /^(386|amd64|x86[_-]64|i386|i686|arm|arm64|aarch64|armhf|armel|ppc64|ppc64le|mips|mipsle|mips64|mips64le|riscv64|s390x|loong64|wasm)$/

/** Docker's `os[/architecture[/variant]]` or `architecture`; what is not named is this machine's. */
export function parsePlatform(platform: string): Platform {
  if (platform === '') return thisPlatform
  const [first = '', second, variant, ...rest] = platform.toLowerCase().split('/')
  const parts = [first, ...(second === undefined ? [] : [second]), ...(variant === undefined ? [] : [variant])]
  const wrong = parts.find((part) => !/^[a-z0-9_.-]+$/.test(part))
  if (wrong !== undefined) {
    throw invalid(
      `"${wrong}" is an invalid component of "${platform}": platform specifier component must match "^[A-Za-z0-9_.-]+$": invalid argument`,
    )
  }
  if (rest.length > 0) throw invalid(`"${platform}": cannot parse platform specifier: invalid argument`)
  if (second === undefined) {
    if (systems.has(first)) return { ...thisPlatform, os: first }
    if (processors.test(first)) return { os: 'linux', architecture: first }
    throw invalid(`"${platform}": unknown operating system or architecture: invalid argument`)
  }
  return { os: first, architecture: second, ...(variant !== undefined && { variant }) }
}
