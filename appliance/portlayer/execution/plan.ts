import type { NetworkSpec, NicSpec } from '../../../tether/config'
import type { Endpoint } from '../api'
import { routedEndpoint } from '../network/default-route'
import type { MachinePlan } from './machines'
import type { ContainerRecord } from './record'
import { mountsOf } from './volume-mounts'

/** What a VCH gives to every container. */
export interface PlanSettings {
  readonly defaultMemoryMegabytes: number
  readonly defaultCpus: number
  /** Public half of the key that opens tether channels. */
  readonly authorizedKey: string
  readonly nameservers: readonly string[]
  readonly searchDomains: readonly string[]
}

/** vSphere counts a VM's memory in these. */
export const bytesPerMegabyte = 1024 * 1024
/** vSphere takes memory in multiples of 4 MiB. */
const memoryStepMegabytes = 4

/** Linux takes memory that is added to it in blocks of this size, and vSphere gives it so. */
const hotAddStepMegabytes = 128

/** What kernel, tether and the ISO's file system take of a VM, so that a container has the memory it was promised. */
const guestMegabytes = 112

/** The size of a VM that runs: it grows when it must, and shrinks only while it is off. */
export interface MachineSize {
  readonly memoryMegabytes: number
  readonly cpus: number
}

/** The VM of a container: everything that its record asks for. */
export function planMachine(record: ContainerRecord, settings: PlanSettings, running?: MachineSize): MachinePlan {
  const { execution, storage } = record
  const wanted =
    execution.memory === undefined
      ? settings.defaultMemoryMegabytes
      : Math.ceil(execution.memory / bytesPerMegabyte) + guestMegabytes
  const memoryMegabytes = Math.ceil(wanted / memoryStepMegabytes) * memoryStepMegabytes
  return {
    record,
    memoryMegabytes: running === undefined ? memoryMegabytes : grown(running.memoryMegabytes, memoryMegabytes),
    cpus: Math.max(execution.cpus ?? settings.defaultCpus, running?.cpus ?? 0),
    cpuShares: execution.cpuShares,
    config: {
      version: 1,
      id: record.id,
      hostname: execution.hostname,
      domainname: execution.domainname,
      process: execution.process,
      root: { bus: 0, unit: 0, readOnly: storage.readOnlyRoot ?? false },
      mounts: mountsOf(storage, record.shares),
      network: planNetwork(record, settings),
      stopSignal: execution.stopSignal,
      authorizedKey: settings.authorizedKey,
      expectAttach: execution.expectAttach,
      ...(execution.restrictions !== undefined && { restrictions: execution.restrictions }),
      ...(execution.resources !== undefined && { resources: execution.resources }),
      ...(execution.log !== undefined && { log: execution.log }),
      ...(execution.syslog !== undefined && { syslog: execution.syslog }),
      ...(execution.healthCheck !== undefined && { healthCheck: execution.healthCheck }),
      ...(execution.restart !== undefined && { restart: execution.restart }),
      record: { ...record },
    },
  }
}

function grown(present: number, wanted: number): number {
  return present + Math.ceil(Math.max(0, wanted - present) / hotAddStepMegabytes) * hotAddStepMegabytes
}

/** The guest's network: in a network with names it asks the appliance, which asks the container's own servers for others. */
function planNetwork({ network, endpoints }: ContainerRecord, settings: PlanSettings): NetworkSpec {
  const routed = routedEndpoint(network, endpoints)
  const own = endpoints.find(({ nameserver }) => nameserver !== undefined)?.nameserver
  const options = network.resolvOptions ?? []
  // As dockerd: a name without a dot is a name, not the beginning of one.
  const asked = own === undefined || options.some((option) => option.startsWith('ndots:'))
  return {
    nics: endpoints.map((endpoint, index) => planNic(endpoint, index, endpoint === routed)),
    nameservers: own === undefined ? (network.nameservers ?? settings.nameservers) : [own],
    searchDomains: network.searchDomains ?? settings.searchDomains,
    resolvOptions: asked ? options : [...options, 'ndots:0'],
    hosts: network.extraHosts ?? [],
  }
}

function planNic(endpoint: Endpoint, index: number, isRouted: boolean): NicSpec {
  const { mac, address, prefixLength, gateway } = endpoint
  return {
    mac,
    name: `eth${index}`,
    addressing:
      address === undefined || prefixLength === undefined
        ? { kind: 'dhcp' }
        : { kind: 'static', addresses: [`${address}/${prefixLength}`] },
    ...(isRouted && gateway !== undefined && { gateway }),
  }
}
