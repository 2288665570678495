import { HostPatterns, isLoopback } from './host-patterns'
import type { ProxySettings } from './proxy'

/** Which registries may be spoken to, and how. */
export interface RegistrySettings {
  /** `host[:port]`, `*.domain` or CIDR whose registries may have unverifiable certificates or none; loopback always may. */
  readonly insecure: readonly string[]
  /** PEM certificates that are trusted besides the system's. */
  readonly certificateAuthorities: readonly string[]
  /**
   * With a list, nothing else is spoken to: `host[:port]`, `*.domain` or CIDR. It holds for registries, mirrors, token
   * services and redirects; `docker.io` stands for all hosts of Docker Hub.
   */
  readonly allowed?: readonly string[]
  /** URLs that are asked before Docker Hub, docker's `registry-mirrors`; they never get its credentials. */
  readonly mirrors?: readonly string[]
  readonly proxy?: ProxySettings
  /** A registry that is silent for so long is given up. Milliseconds; 30 s when absent. */
  readonly silence?: number
}

/** Docker Hub: its API, its token service, and where it keeps content. */
const hubHosts = ['docker.io', '*.docker.io', '*.docker.com', '*.r2.cloudflarestorage.com']

/** True when docker would speak plain HTTP to the registry: listed as insecure by name, address or CIDR, or loopback. */
export function isInsecure(host: string, insecure: readonly string[]): boolean {
  return isLoopback(host) || new HostPatterns(insecure).matches(host)
}

/** True unless there is a list of allowed hosts and `host[:port]` is not on it. */
export function isAllowed(host: string, allowed: readonly string[] | undefined): boolean {
  if (allowed === undefined) return true
  return new HostPatterns(allowed.flatMap((entry) => (entry === 'docker.io' ? hubHosts : [entry]))).matches(host)
}
