import { createHash } from 'node:crypto'
import { type ContainerConfig, containerConfig, type RunState } from '../../../tether/config'
import { decodeExtraConfig, type KeyValue, keyOf, maxValueLength } from '../../../tether/extra-config'
import type { Health } from '../../../tether/health-check'
import type { Container, Endpoint } from '../api'
import { parseAddress } from '../network/ipam'
import { type ContainerRecord, parseRecord } from './record'
import { type RunTrack, track } from './run-tracker'

/** What is read of a VM: the property collector's values, reduced to what a container is made of. */
export interface VmFacts {
  readonly poweredOn: boolean
  readonly extraConfig: readonly KeyValue[]
  readonly memoryMegabytes: number
  readonly cpus: number
}

/** A container and what it was read from. */
export interface ContainerView {
  readonly container: Container
  readonly record: ContainerRecord
  /** The text that the record was read from. */
  readonly recordText: string
  readonly runs: RunTrack
}

/**
 * Reads a VM as a container of the VCH `vch`; undefined when it is none of its. Throws a TypeError when its record cannot
 * be read. What the guest reported is hostile: a report that does not pass its check counts as none.
 */
export function viewContainer(
  vch: string,
  vm: VmFacts,
  previous: ContainerView | undefined,
  now: string,
): ContainerView | undefined {
  const entry = vm.extraConfig.findLast(({ key }) => key === recordKey)
  if (entry === undefined || entry.value === '') return undefined
  // Nearly all that is seen of a VM is what its guest reports: the record is checked when it is another.
  const record = entry.value === previous?.recordText ? previous.record : readRecord(entry)
  if (record.vch !== vch) return undefined

  const report = readReport(vm.extraConfig, 'state')
  const hostKey = readReport(vm.extraConfig, 'hostKey')
  const health = readReport(vm.extraConfig, 'health')
  const runs = track(previous?.runs, vm.poweredOn, report, now)
  const container: Container = {
    id: record.id,
    name: record.execution.name,
    createdAt: record.createdAt,
    state: runs.state,
    execution: record.execution,
    storage: record.storage,
    network: record.network,
    endpoints: record.endpoints.map((endpoint, index) => withReportedAddress(endpoint, `eth${index}`, runs, report)),
    ...(record.ports !== undefined && { ports: record.ports }),
    memory: vm.memoryMegabytes * 1024 * 1024,
    cpus: vm.cpus,
    ...(vm.poweredOn && hostKey !== undefined && hostKey.run === runs.run && { hostKey: hostKey.key }),
    ...(health !== undefined && runs.run > 0 && health.run === runs.run && { health: healthOf(health) }),
    version: versionOf(record, vm),
  }
  return { container, record, recordText: entry.value, runs }
}

const recordKey = keyOf(containerConfig, 'record')

function readRecord(entry: KeyValue): ContainerRecord {
  return parseRecord(decodeExtraConfig({ record: containerConfig.record }, [entry]).record)
}

/**
 * vSphere's own changeVersion also changes with what a guest writes; this one only with what the port layer or an
 * administrator configures, so that a busy guest cannot make every handle fail.
 */
function versionOf(record: ContainerRecord, vm: VmFacts): string {
  const content = JSON.stringify([record, vm.memoryMegabytes, vm.cpus])
  return createHash('sha256').update(content).digest('hex').slice(0, 32)
}

function healthOf({ run: _run, ...health }: ContainerConfig['health']): Health {
  return health
}

interface Reports {
  state: RunState
  hostKey: { readonly run: number; readonly key: string }
  health: ContainerConfig['health']
}

function readReport<K extends keyof Reports>(entries: readonly KeyValue[], name: K): Reports[K] | undefined {
  const key = keyOf(containerConfig, name)
  const entry = entries.findLast((candidate) => candidate.key === key)
  if (entry === undefined || entry.value.length > maxValueLength) return undefined
  try {
    const { state, hostKey, health } = containerConfig
    const schema = { state, hostKey, health }
    return decodeExtraConfig<Reports>(schema, [entry])[name]
  } catch (error) {
    // The guest's own doing: it only makes itself unknown.
    if (error instanceof TypeError) return undefined
    throw error
  }
}

/** An endpoint without an address of ours gets it by DHCP: the guest tells which. */
function withReportedAddress(endpoint: Endpoint, nic: string, runs: RunTrack, report: RunState | undefined): Endpoint {
  if (endpoint.address !== undefined || !runs.poweredOn || report?.run !== runs.run) return endpoint
  for (const claim of report.addresses?.find((candidate) => candidate.nic === nic)?.addresses ?? []) {
    const [address, prefix, more] = claim.split('/')
    const prefixLength = Number(prefix)
    if (address === undefined || more !== undefined || !isAddress(address)) continue
    if (prefix === undefined) return { ...endpoint, address }
    if (Number.isInteger(prefixLength) && prefixLength >= 1 && prefixLength <= 32) {
      return { ...endpoint, address, prefixLength }
    }
  }
  return endpoint
}

function isAddress(text: string): boolean {
  try {
    parseAddress(text)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
