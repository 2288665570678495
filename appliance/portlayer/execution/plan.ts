import type { NicSpec } from '../../../tether/config'
import type { Endpoint } from '../api'
import { mountsOf } from '../schemas'
import type { MachinePlan } from './machines'
import type { ContainerRecord } from './record'

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

/** What kernel, tether and the ISO's file system take of a VM, so that a container has the memory it was promised. */
const guestMegabytes = 112

/** The size of a VM that runs: it grows when it must, and shrinks only while it is off. */
export interface MachineSize {
  readonly memoryMegabytes: number
  readonly cpus: number
}

/** The VM of a container: everything that its record asks for. */
export function planMachine(record: ContainerRecord, settings: PlanSettings, running?: MachineSize): MachinePlan {
  const { execution, storage, network } = record
  const wanted =
    execution.memory === undefined
      ? settings.defaultMemoryMegabytes
      : Math.ceil(execution.memory / bytesPerMegabyte) + guestMegabytes
  const memoryMegabytes = Math.ceil(wanted / memoryStepMegabytes) * memoryStepMegabytes
  return {
    record,
    memoryMegabytes: Math.max(memoryMegabytes, running?.memoryMegabytes ?? 0),
    cpus: Math.max(execution.cpus ?? settings.defaultCpus, running?.cpus ?? 0),
    cpuShares: execution.cpuShares,
    config: {
      version: 1,
      id: record.id,
      hostname: execution.hostname,
      domainname: execution.domainname,
      process: execution.process,
      root: { bus: 0, unit: 0, readOnly: storage.readOnlyRoot ?? false },
      mounts: mountsOf(storage),
      network: {
        nics: record.endpoints.map(planNic),
        nameservers: network.nameservers ?? settings.nameservers,
        searchDomains: network.searchDomains ?? settings.searchDomains,
        resolvOptions: network.resolvOptions ?? [],
        hosts: network.extraHosts ?? [],
      },
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

function planNic(endpoint: Endpoint, index: number): NicSpec {
  const { mac, address, prefixLength, gateway } = endpoint
  return {
    mac,
    name: `eth${index}`,
    addressing:
      address === undefined || prefixLength === undefined
        ? { kind: 'dhcp' }
        : { kind: 'static', addresses: [`${address}/${prefixLength}`] },
    // The first network gives the default route.
    ...(index === 0 && gateway !== undefined && { gateway }),
  }
}
