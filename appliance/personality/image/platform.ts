import { normalPlatform, type Platform } from '../../../imagec'
import { invalid } from '../api/docker-error'

/** Node's name of the processor, in Go's words. */
const architecture = process.arch === 'x64' ? 'amd64' : process.arch

/** The words by which containerd tells a lone system from a lone architecture. */
const systems = ['linux', 'windows', 'darwin', 'freebsd', 'netbsd', 'openbsd', 'solaris', 'android', 'ios', 'wasip1']
const architectures = ['amd64', '386', 'arm', 'arm64', 'ppc64', 'ppc64le', 'riscv64', 's390x', 'mips64le', 'loong64']

/** Docker's `os[/architecture[/variant]]` in containerd's normal form; what is not named is this machine's. */
export function parsePlatform(platform: string): Platform {
  if (platform === '') return { os: 'linux', architecture }
  const [os = '', arch, variant, ...rest] = platform.split('/')
  if (rest.length > 0) throw invalid(`"${platform}": cannot parse platform specifier: invalid argument`)
  const wrong = platform.split('/').find((part) => !/^[A-Za-z0-9_.-]+$/.test(part))
  if (wrong !== undefined) {
    throw invalid(
      `"${wrong}" is an invalid component of "${platform}": platform specifier component must match "^[A-Za-z0-9_.-]+$": invalid argument`,
    )
  }
  if (arch === undefined && !systems.includes(os)) {
    if (architectures.includes(os)) return { os: 'linux', architecture: os }
    throw invalid(`"${platform}": unknown operating system or architecture: invalid argument`)
  }
  return normalPlatform({ os, architecture: arch ?? architecture, ...(variant !== undefined && { variant }) })
}
