import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ContainerConfig } from './config'
import type { BoundFile } from './container-spec'

type Named = Pick<ContainerConfig, 'hostname' | 'domainname' | 'network'>

const localHosts = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::\tip6-localnet',
  'ff00::\tip6-mcastprefix',
  'ff02::1\tip6-allnodes',
  'ff02::2\tip6-allrouters',
]

/** What a container may have made of its /etc/hosts and still have it kept up to date. Bytes. */
const maxHostsFile = 1 << 20

/** /etc/hostname, /etc/hosts and /etc/resolv.conf of a container: files of the guest that are bound over the image's. */
export class EtcFiles {
  readonly #directory: string
  readonly #leased: readonly string[]
  #addresses: readonly string[]
  #resolv: string

  /** Writes them; `leased`: name servers of leases. */
  constructor(directory: string, config: Named, addresses: readonly string[], leased: readonly string[]) {
    this.#directory = directory
    this.#leased = leased
    this.#addresses = addresses
    this.#resolv = resolvFile(config, leased)
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, 'hostname'), `${config.hostname}\n`)
    writeFileSync(join(directory, 'hosts'), hostsFile(config, addresses))
    writeFileSync(join(directory, 'resolv.conf'), this.#resolv)
  }

  get files(): BoundFile[] {
    return ['hostname', 'hosts', 'resolv.conf'].map((name) => ({
      path: join(this.#directory, name),
      target: `/etc/${name}`,
    }))
  }

  /**
   * Brings them up to date in their places, as dockerd does: of /etc/hosts only the container's own lines change, and an
   * /etc/resolv.conf that the container has rewritten stays as it is.
   */
  follow(config: Named, addresses: readonly string[]): void {
    this.#followHosts(config, addresses)
    const resolv = resolvFile(config, this.#leased)
    const path = join(this.#directory, 'resolv.conf')
    if (statSync(path).size === Buffer.byteLength(this.#resolv) && readFileSync(path, 'utf8') === this.#resolv) {
      if (resolv !== this.#resolv) writeFileSync(path, resolv)
      this.#resolv = resolv
    }
  }

  #followHosts(config: Named, addresses: readonly string[]): void {
    const path = join(this.#directory, 'hosts')
    if (statSync(path).size <= maxHostsFile) {
      const before = readFileSync(path, 'utf8')
      const gone = new Set(this.#addresses.filter((one) => !addresses.includes(one)).map((one) => ownLine(config, one)))
      const lines = before === '' ? [] : before.replace(/\n$/, '').split('\n')
      const kept = lines.filter((line) => !gone.has(line))
      const added = addresses.filter((one) => !this.#addresses.includes(one)).map((one) => ownLine(config, one))
      const after = [...kept, ...added].map((line) => `${line}\n`).join('')
      if (after !== before) writeFileSync(path, after)
    }
    this.#addresses = addresses
  }
}

/** /etc/hosts as docker writes it: the local names, extra hosts, then the container's own name at its addresses. */
export function hostsFile(config: Named, addresses: readonly string[]): string {
  const extra = config.network.hosts.map((host) => `${host.address}\t${host.names.join(' ')}`)
  const own = addresses.map((address) => ownLine(config, address))
  return [...localHosts, ...extra, ...own].map((line) => `${line}\n`).join('')
}

/** The whole name, and its first word where it has several, wherever the domain was given. */
function ownLine({ hostname, domainname }: Named, address: string): string {
  const whole = domainname === '' ? hostname : `${hostname}.${domainname}`
  const [first = ''] = whole.split('.')
  return `${address}\t${first === whole ? whole : `${whole} ${first}`}`
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
