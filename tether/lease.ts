import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { isIPv4 } from 'node:net'
import { createInterface } from 'node:readline'

/** What a DHCP server gave to one interface. */
export interface Lease {
  /** CIDR. */
  readonly address: string
  readonly gateway?: string
  readonly nameservers: readonly string[]
}

const patienceMs = 30_000
const scriptPath = '/run/vic/lease'
/** udhcpc runs it with an event's name and the lease in the environment. */
const script = '#!/bin/sh\necho "lease $1 $ip $mask $router;$dns"\n'

/** Reads a line of the script; undefined for what is no lease. The values come from the network. */
export function parseLease(line: string): Lease | undefined {
  const [, ip = '', prefix = '', routers = '', servers = ''] =
    /^lease (?:bound|renew) (\S+) (\d{1,2}) ([^;]*);(.*)$/.exec(line) ?? []
  if (!isIPv4(ip) || Number(prefix) > 32) return undefined
  const gateway = routers.split(' ').find((word) => isIPv4(word))
  const nameservers = servers.split(' ').filter((word) => isIPv4(word))
  return { address: `${ip}/${prefix}`, nameservers, ...(gateway !== undefined && { gateway }) }
}

/**
 * Asks for a lease on an interface that is up and keeps it for as long as the guest runs. Resolves with the first one;
 * `renewed` gets later ones that differ.
 */
export function acquireLease(link: string, hostname: string, renewed: (lease: Lease) => void): Promise<Lease> {
  writeFileSync(scriptPath, script, { mode: 0o755 })
  const args = ['udhcpc', '-f', '-i', link, '-s', scriptPath, '-x', `hostname:${hostname}`, '-t', '10', '-T', '1']
  const client = spawn('/usr/bin/busybox', args, { stdio: ['ignore', 'pipe', 'ignore'] })
  return firstLease(client, link, renewed)
}

function firstLease(client: ChildProcess, link: string, renewed: (lease: Lease) => void): Promise<Lease> {
  return new Promise((resolve, reject) => {
    let last: string | undefined
    const timer = setTimeout(() => {
      client.kill()
      reject(new Error(`${link}: no DHCP server answered in ${patienceMs / 1000} s`))
    }, patienceMs)
    client.once('error', reject)
    client.once('exit', (code) => reject(new Error(`${link}: the DHCP client ended with ${code}`)))
    if (!client.stdout) return
    createInterface({ input: client.stdout }).on('line', (line) => {
      const lease = parseLease(line)
      if (!lease || JSON.stringify(lease) === last) return
      clearTimeout(timer)
      if (last !== undefined) renewed(lease)
      last = JSON.stringify(lease)
      resolve(lease)
    })
  })
}
