import { invalid } from '../api/docker-error'

/** Node's name of the processor, in Go's words. */
const architecture = process.arch === 'x64' ? 'amd64' : process.arch

/** Docker's `os[/architecture[/variant]]`; what is not named is this machine's. */
export function parsePlatform(platform: string) {
  if (platform === '') return { os: 'linux', architecture }
  const [os = '', arch, variant, ...rest] = platform.split('/')
  if (rest.length > 0 || !/^[\w.-]+$/.test(os)) throw invalid(`invalid platform: "${platform}"`)
  return { os, architecture: arch ?? architecture, ...(variant !== undefined && { variant }) }
}
