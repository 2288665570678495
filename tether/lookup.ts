import { isIP } from 'node:net'

/** A name server has this long to answer, and is asked so often. Milliseconds. */
const patience = { timeout: 3000, tries: 2 }

/** The IPv4 addresses of a host, by the container's name servers: this VM has none of its own. Rejects when there are none. */
export async function lookUp(host: string, nameservers: readonly string[]): Promise<string[]> {
  if (isIP(host) !== 0) return [host]
  // Loaded when it is needed: it is no good in a startup snapshot (tether/main.ts).
  const resolver = new (process.getBuiltinModule('node:dns/promises').Resolver)(patience)
  if (nameservers.length > 0) resolver.setServers(nameservers)
  const addresses = await resolver.resolve4(host)
  if (addresses.length === 0) throw new Error(`lookup ${host}: no such host`)
  return addresses
}
