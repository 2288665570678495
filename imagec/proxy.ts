import { isIP } from 'node:net'
import { HostPatterns, isLoopback, splitHost } from './host-patterns'

/** Proxies by the scheme of what is asked for, as `http://[user:password@]host[:port]`. */
export interface ProxySettings {
  readonly http?: string
  readonly https?: string
  /** Hosts asked directly: `example.com` with its subdomains, `.example.com` only those, addresses, CIDRs, `*`. */
  readonly noProxy?: readonly string[]
}

/** The settings of HTTP_PROXY, HTTPS_PROXY and NO_PROXY; the lower case names win, as in Go and curl. */
export function proxySettingsOf(environment: Readonly<Record<string, string | undefined>>): ProxySettings {
  const value = (name: string) => environment[name.toLowerCase()] || environment[name] || undefined
  const http = value('HTTP_PROXY')
  const https = value('HTTPS_PROXY')
  const noProxy = value('NO_PROXY')
    ?.split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  return {
    ...(http !== undefined && { http }),
    ...(https !== undefined && { https }),
    ...(noProxy !== undefined && { noProxy }),
  }
}

/** The proxy could not be understood; its text may hold a password and is not repeated. */
export class InvalidProxy extends Error {
  override readonly name = 'InvalidProxy'
}

/** The proxy for a URL, by the rules of Go's httpproxy package; loopback is always asked directly. */
export function proxyFor(url: URL, settings: ProxySettings): URL | undefined {
  const proxy = url.protocol === 'https:' ? settings.https : settings.http
  if (proxy === undefined || isLoopback(url.host)) return undefined
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  const host = `${url.hostname}:${port}`
  if (new HostPatterns((settings.noProxy ?? []).flatMap(withSubdomains)).matches(host)) return undefined
  try {
    const parsed = new URL(proxy.includes('://') ? proxy : `http://${proxy}`)
    if (['http:', 'https:'].includes(parsed.protocol)) return parsed
  } catch {
    throw new InvalidProxy(`the ${url.protocol.slice(0, -1)} proxy is no URL: use http://host:port`)
  }
  throw new InvalidProxy(`the ${url.protocol.slice(0, -1)} proxy is not spoken to over HTTP: use http://host:port`)
}

function withSubdomains(entry: string): readonly string[] {
  if (entry.startsWith('.')) return [`*${entry}`]
  const { name } = splitHost(entry)
  return isIP(name) !== 0 || entry.includes('/') || entry.startsWith('*') ? [entry] : [entry, `*.${entry}`]
}
