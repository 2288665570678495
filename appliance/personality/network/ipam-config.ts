import { isIP, isIPv4 } from 'node:net'
import * as z from 'zod'
import { contains, formatSubnet, overlap, parseAddress, type Subnet } from '../../portlayer/network/ipam'
import { DockerError, invalid, notAvailable, notFound } from '../api/docker-error'
import { isZero, mapField, orZero, textField } from '../container/fields'
import { listed } from '../container/network-join'

const configSchema = z.object({
  Subnet: textField(),
  IPRange: textField(),
  Gateway: textField(),
  AuxiliaryAddresses: mapField(),
})

/** Docker's `IPAM` of a network to make. */
export const ipamSchema = z.object({
  Driver: textField(),
  Config: orZero(z.array(configSchema), []),
  Options: z
    .record(z.string(), z.string())
    .nullish()
    .transform((options) => options ?? null),
})

/** A network's addresses as a user asks for them. */
export type IpamConfig = z.output<typeof configSchema>

/** The one IPv4 configuration; undefined when all is left to the host. Throws docker's refusals (ValidateIPAM of its API). */
export function ipamConfigOf(ipam: z.output<typeof ipamSchema> | undefined): IpamConfig | undefined {
  if (ipam === undefined) return undefined
  if (ipam.Driver !== '' && ipam.Driver !== 'default') {
    throw notFound(`plugin "${ipam.Driver}" not found`)
  }
  const [option] = Object.keys(ipam.Options ?? {})
  if (option !== undefined) throw notAvailable(`IPAM.Options: "${option}" is not available on this host`)
  // One that says nothing is one that leaves all to the host.
  const wanted = ipam.Config.filter((config) => !isZero(config))
  const problems = wanted.flatMap(problemsOf)
  if (problems.length > 0) throw invalid(`invalid network config:\n${listed(problems)}`)
  const [config, more] = wanted
  if (more !== undefined) throw new DockerError(403, "bridge driver doesn't support multiple subnets")
  if (config?.Subnet.includes(':')) {
    throw notAvailable(`IPAM.Config: subnet ${config.Subnet} is not available on this host: networks have IPv4 only`)
  }
  return config
}

function problemsOf({ Subnet: text, IPRange, Gateway, AuxiliaryAddresses }: IpamConfig): string[] {
  const address = text.slice(0, Math.max(0, text.indexOf('/')))
  if (isIP(address) === 6) return []
  // Go's prefix that is none contains nothing.
  if (text === '') return withoutSubnet(IPRange, Gateway, AuxiliaryAddresses)
  const subnet = prefixOf(text)
  if (subnet === undefined) return [`invalid subnet ${text}: invalid CIDR block notation`]
  const problems: string[] = []
  const masked = formatSubnet(subnet)
  if (masked !== text) problems.push(`invalid subnet ${text}: it should be ${masked}`)
  if (subnet.prefixLength > 30) problems.push(`invalid subnet ${text}: it has no room for containers`)
  if (IPRange !== '') problems.push(...rangeProblems(IPRange, text, subnet))
  if (Gateway !== '') problems.push(...addressProblems(Gateway, `gateway ${Gateway}`, text, subnet))
  for (const [name, auxiliary] of Object.entries(AuxiliaryAddresses)) {
    problems.push(...addressProblems(auxiliary, `auxiliary address ${name}`, text, subnet))
  }
  return problems
}

function withoutSubnet(range: string, gateway: string, auxiliary: Readonly<Record<string, string>>): string[] {
  const parent = 'parent subnet invalid Prefix'
  return [
    ...(range === '' ? [] : [`invalid ip-range ${range}: ${parent} doesn't contain ip-range`]),
    ...(gateway === '' ? [] : [`invalid gateway ${gateway}: ${parent} doesn't contain this address`]),
    ...Object.keys(auxiliary).map(
      (name) => `invalid auxiliary address ${name}: ${parent} doesn't contain this address`,
    ),
  ]
}

function rangeProblems(text: string, subnetText: string, subnet: Subnet): string[] {
  const range = prefixOf(text)
  if (range === undefined) return [`invalid ip-range ${text}: invalid CIDR block notation`]
  const problems: string[] = []
  if (range.prefixLength < subnet.prefixLength) {
    problems.push(`invalid ip-range ${text}: CIDR block is bigger than its parent subnet ${subnetText}`)
  }
  if (formatSubnet(range) !== text) problems.push(`invalid ip-range ${text}: it should be ${formatSubnet(range)}`)
  if (!overlap(range, subnet)) {
    problems.push(`invalid ip-range ${text}: parent subnet ${subnetText} doesn't contain ip-range`)
  }
  return problems
}

function addressProblems(text: string, what: string, subnetText: string, subnet: Subnet): string[] {
  if (isIP(text) === 0) return [`invalid ${what}: invalid address`]
  if (!isIPv4(text)) return [`invalid ${what}: parent subnet is an IPv4 block`]
  if (!contains(subnet, parseAddress(text))) {
    return [`invalid ${what}: parent subnet ${subnetText} doesn't contain this address`]
  }
  return []
}

/** An IPv4 prefix of any length; undefined when it is none. */
function prefixOf(text: string): Subnet | undefined {
  const match = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d|[12]\d|3[0-2])$/.exec(text)
  const address = match?.[1] ?? ''
  if (!isIPv4(address)) return undefined
  const prefixLength = Number(match?.[2])
  const size = 2 ** (32 - prefixLength)
  return { base: Math.floor(parseAddress(address) / size) * size, prefixLength }
}
