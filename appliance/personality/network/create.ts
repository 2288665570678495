import * as z from 'zod'
import type { NetworkSpec } from '../../portlayer/api'
import { PortLayerError } from '../../portlayer/problem'
import { conflict, DockerError, invalid, notAvailable, notAvailableIssue, notFound } from '../api/docker-error'
import { type Answer, type Call, endpoint, json } from '../api/endpoint'
import { flagField, mapField, orEmpty, textField, unavailable } from '../container/fields'
import type { Engine } from '../engine'
import { type IpamConfig, ipamConfigOf, ipamSchema } from './ipam-config'
import { networkAttributes } from './lookup'
import { type NetworkRecord, toAnnotations } from './record'
import { isPredefined } from './view'

const swarm = 'this host is no member of a swarm'

const createSchema = z.object({
  Name: textField(),
  /** Names are unique, whether a client asks for it or not. */
  CheckDuplicate: flagField(),
  Driver: textField(),
  /** dockerd makes a local network of every other word. */
  Scope: textField().refine((scope) => scope !== 'swarm', {
    error: `not available on this host: ${swarm}`,
    params: notAvailableIssue,
  }),
  Internal: flagField(),
  Attachable: flagField(),
  Ingress: unavailable(false, swarm),
  ConfigOnly: unavailable(false, swarm),
  ConfigFrom: unavailable(null, swarm),
  EnableIPv4: z
    .boolean()
    .nullish()
    .refine((enabled) => enabled !== false, {
      error: 'not available on this host: networks have IPv4',
      params: notAvailableIssue,
    }),
  EnableIPv6: unavailable(false, 'networks have IPv4 only'),
  IPAM: ipamSchema.nullish(),
  Options: mapField(),
  Labels: mapField(),
})

/** `POST /networks/create` */
export const createEndpoint = endpoint({
  method: 'post',
  path: '/networks/create',
  body: orEmpty(createSchema),
  handle: create,
})

/** Options of docker's bridge driver with the one value that this host has for them. */
const knownOptions: Readonly<Record<string, string>> = {
  'com.docker.network.bridge.enable_icc': 'true',
  'com.docker.network.bridge.enable_ip_masquerade': 'true',
  'com.docker.network.bridge.host_binding_ipv4': '0.0.0.0',
}

async function create(call: Call<unknown, z.output<typeof createSchema>>, engine: Engine): Promise<Answer> {
  const { Name: name, Driver, Internal, Attachable, IPAM, Options, Labels } = call.body
  checkName(name)
  checkDriver(Driver)
  checkOptions(Options)
  const config = ipamConfigOf(IPAM ?? undefined)
  const record: NetworkRecord = {
    version: 1,
    labels: Labels,
    options: Options,
    attachable: Attachable,
    ipam: config === undefined ? null : shownConfig(config),
    ipamOptions: IPAM?.Options ?? null,
  }
  const spec: NetworkSpec = {
    name,
    ...(Internal && { internal: true }),
    ...(config !== undefined && addressesOf(config)),
    annotations: toAnnotations(record),
  }
  try {
    // A client that goes away does not undo it.
    const network = await engine.portLayer.createNetwork(spec)
    const attributes = networkAttributes(network)
    engine.events.publish({ type: 'network', action: 'create', id: network.id, attributes })
    return json({ Id: network.id, Warning: '' }, 201)
  } catch (error) {
    throw refusalOf(error, name)
  }
}

function checkName(name: string): void {
  if (isPredefined(name)) throw new DockerError(403, `operation is not permitted on predefined ${name} network `)
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}$/.test(name)) return
  if (name.trim() === '') throw invalid('invalid name: name is empty')
  throw invalid(`invalid name: ${name}: only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`)
}

function checkDriver(driver: string): void {
  if (['', 'bridge', 'default'].includes(driver)) return
  if (driver === 'host' || driver === 'null') {
    throw new DockerError(403, `only one instance of "${driver}" network is allowed`)
  }
  if (['macvlan', 'ipvlan', 'overlay'].includes(driver)) {
    throw notAvailable(`Driver: "${driver}" is not available on this host: networks are bridge networks`)
  }
  throw notFound(`plugin "${driver}" not found`)
}

function checkOptions(options: Readonly<Record<string, string>>): void {
  const wrong = Object.entries(options).find(([name, value]) => knownOptions[name] !== value)
  if (wrong === undefined) return
  throw notAvailable(`Options: "${wrong[0]}" is not available on this host with the value "${wrong[1]}"`)
}

function shownConfig({ Subnet, IPRange, Gateway, AuxiliaryAddresses }: IpamConfig): NonNullable<NetworkRecord['ipam']> {
  return {
    Subnet,
    ...(IPRange !== '' && { IPRange }),
    ...(Gateway !== '' && { Gateway }),
    ...(Object.keys(AuxiliaryAddresses).length > 0 && { AuxiliaryAddresses }),
  }
}

function addressesOf({ Subnet, IPRange, Gateway, AuxiliaryAddresses }: IpamConfig): Partial<NetworkSpec> {
  const reserved = Object.values(AuxiliaryAddresses)
  return {
    subnet: Subnet,
    ...(IPRange !== '' && { ipRange: IPRange }),
    ...(Gateway !== '' && { gateway: Gateway }),
    ...(reserved.length > 0 && { reserved }),
  }
}

/** Docker's words for what the port layer refuses. */
function refusalOf(error: unknown, name: string): unknown {
  if (!(error instanceof PortLayerError)) return error
  if (error.code === 'name-in-use') return conflict(`network with name ${name} already exists`)
  if (error.code === 'conflict') return new DockerError(403, `invalid pool request: ${error.message}`)
  if (error.code === 'no-space') return invalid(error.message)
  return error
}
