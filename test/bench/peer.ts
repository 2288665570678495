import type { Environment } from '../e2e/environment'
import { type Docker, dockerCli } from './container'

/**
 * A dockerd to compare with: `BENCH_DOCKER_HOST` is its address, as in DOCKER_HOST. It must take the environment's registry for
 * an insecure one. Undefined when none is named: what is compared with it is then measured alone.
 */
export function peerCli(environment: Environment): Docker | undefined {
  const address = process.env.BENCH_DOCKER_HOST ?? ''
  if (address === '') return undefined
  return dockerCli(environment, { DOCKER_HOST: address, DOCKER_TLS_VERIFY: '', DOCKER_CERT_PATH: '' })
}
