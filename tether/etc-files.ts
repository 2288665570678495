import type { ContainerConfig } from './config'

type Named = Pick<ContainerConfig, 'hostname' | 'domainname' | 'network'>

const localHosts = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::\tip6-localnet',
  'ff00::\tip6-mcastprefix',
  'ff02::1\tip6-allnodes',
  'ff02::2\tip6-allrouters',
]

/** /etc/hosts as docker writes it: the local names, extra hosts, then the container's own name at its first address. */
export function hostsFile(config: Named, address: string | undefined): string {
  const { hostname, domainname, network } = config
  const own = domainname === '' ? hostname : `${hostname}.${domainname} ${hostname}`
  const lines = [...localHosts, ...network.hosts.map((host) => `${host.address}\t${host.names.join(' ')}`)]
  if (address !== undefined) lines.push(`${address}\t${own}`)
  return `${lines.join('\n')}\n`
}

/** /etc/resolv.conf; name servers of a lease where the configuration has none. */
export function resolvFile(config: Named, leased: readonly string[] = []): string {
  const { nameservers, searchDomains, resolvOptions } = config.network
  const servers = nameservers.length > 0 ? nameservers : leased
  const lines = servers.map((server) => `nameserver ${server}`)
  if (searchDomains.length > 0) lines.push(`search ${searchDomains.join(' ')}`)
  if (resolvOptions.length > 0) lines.push(`options ${resolvOptions.join(' ')}`)
  return lines.map((line) => `${line}\n`).join('')
}
