/** A flag of `docker-machine create -d vic`, as docker-machine's four kinds of flags have it. */
export type Flag =
  | {
      readonly kind: 'string'
      readonly name: string
      readonly usage: string
      readonly variable: string
      readonly value: string
    }
  | {
      readonly kind: 'int'
      readonly name: string
      readonly usage: string
      readonly variable: string
      readonly value: number
    }
  | {
      readonly kind: 'list'
      readonly name: string
      readonly usage: string
      readonly variable: string
      readonly value: readonly string[]
    }

function text(name: string, variable: string, usage: string, value = ''): Flag {
  return { kind: 'string', name, usage, variable, value }
}

/** 0 says that nothing was chosen. */
function count(name: string, variable: string, usage: string): Flag {
  return { kind: 'int', name, usage, variable, value: 0 }
}

function list(name: string, variable: string, usage: string): Flag {
  return { kind: 'list', name, usage, variable, value: [] }
}

/** All flags. With VIC_PROXY and VIC_TOKEN set nothing else is needed. */
export const createFlags: readonly Flag[] = [
  text('vic-proxy', 'VIC_PROXY', 'URL of the validating proxy, https://host:port'),
  text('vic-token', 'VIC_TOKEN', 'Delegation token, as vic-proxy token issue printed it'),
  count(
    'vic-cpus',
    'VIC_CPUS',
    'CPUs that all containers of the VCH may use together (default: a share of what the token allows)',
  ),
  count(
    'vic-memory',
    'VIC_MEMORY',
    'Memory that appliance and containers may use together, in MB (default: a share of what the token allows)',
  ),
  text(
    'vic-pool',
    'VIC_POOL',
    'Resource pool in which the VCH gets its own (default: the first that the token allows)',
  ),
  text(
    'vic-datastore',
    'VIC_DATASTORE',
    'Datastore for images and containers (default: the first that the token allows)',
  ),
  text(
    'vic-image-store',
    'VIC_IMAGE_STORE',
    'Name of an image store that outlives the VCH; images that an earlier VCH left there are used (default: images go with the VCH)',
  ),
  list(
    'vic-volume-store',
    'VIC_VOLUME_STORE',
    'Further volume store, LABEL=DATASTORE or LABEL=nfs://HOST/PATH?uid=1000: docker volume create --opt VolumeStore=LABEL',
  ),
  text(
    'vic-network',
    'VIC_NETWORK',
    'Network of the VCH towards its clients (default: the first that the token allows)',
  ),
  text('vic-address', 'VIC_ADDRESS', 'Static address of the VCH in that network, a.b.c.d/prefix (default: DHCP)'),
  text('vic-gateway', 'VIC_GATEWAY', 'Gateway that belongs to --vic-address'),
  list('vic-nameserver', 'VIC_NAMESERVER', 'Name server that belongs to --vic-address'),
  text(
    'vic-bridge-subnet',
    'VIC_BRIDGE_SUBNET',
    'Subnet of the default bridge network of the containers',
    '172.16.0.0/16',
  ),
  list(
    'vic-insecure-registry',
    'VIC_INSECURE_REGISTRY',
    'Registry without verified TLS, host[:port] or CIDR (default: all that the token allows)',
  ),
  list(
    'vic-allowed-registry',
    'VIC_ALLOWED_REGISTRY',
    'The only registries that may be used, host[:port], *.domain or CIDR (default: all that the token allows)',
  ),
  list('vic-registry-ca', 'VIC_REGISTRY_CA', 'File with certificates (PEM) of registries’ authorities'),
  text('vic-http-proxy', 'VIC_HTTP_PROXY', 'Proxy to registries without TLS, http://host:port'),
  text('vic-https-proxy', 'VIC_HTTPS_PROXY', 'Proxy to registries, http://host:port'),
  list(
    'vic-no-proxy',
    'VIC_NO_PROXY',
    'Hosts that are reached without a proxy: example.com, .example.com, address or CIDR',
  ),
]

/** Values of flags as they arrive: those of docker-machine itself are among them. */
export type FlagValues = Readonly<Record<string, unknown>>

export function stringFlag(values: FlagValues, name: string): string {
  const value = values[name]
  if (value === undefined) return ''
  if (typeof value !== 'string') throw new TypeError(`--${name} takes a text`)
  return value.trim()
}

/**
 * A count, or undefined when nothing was chosen. docker-machine takes a variable of the environment that holds no number
 * for one that is not set: it is refused here.
 */
export function countFlag(values: FlagValues, name: string, environment: NodeJS.ProcessEnv): number | undefined {
  const value = values[name] ?? 0
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new TypeError(`--${name} takes a positive number, not ${String(value)}`)
  }
  if (value !== 0) return value
  const { variable } = flagNamed(name)
  const inherited = environment[variable]?.trim() ?? ''
  if (inherited !== '' && Number(inherited) !== 0) {
    throw new TypeError(`${variable} takes a positive number, not '${inherited}'`)
  }
  return undefined
}

/**
 * A list. docker-machine loses a list that only the environment sets, and puts the environment's elements before those of
 * the command line when both do (docker/machine issue 4576): the command line wins here, as it does for all other flags.
 */
export function listFlag(values: FlagValues, name: string, environment: NodeJS.ProcessEnv): string[] {
  const given = values[name] ?? []
  if (!Array.isArray(given) || given.some((element) => typeof element !== 'string')) {
    throw new TypeError(`--${name} takes a list`)
  }
  const chosen = given as string[]
  const inherited = environment[flagNamed(name).variable] ?? ''
  const fromEnvironment = inherited
    .split(',')
    .map((element) => element.trim())
    .filter((element) => element !== '')
  const isPrefix = fromEnvironment.every((element, index) => chosen[index]?.trim() === element)
  if (chosen.length === 0) return fromEnvironment
  return isPrefix && chosen.length > fromEnvironment.length ? chosen.slice(fromEnvironment.length) : chosen
}

function flagNamed(name: string): Flag {
  const flag = createFlags.find((candidate) => candidate.name === name)
  if (flag === undefined) throw new TypeError(`there is no flag --${name}`)
  return flag
}
