import { capabilityNames } from '../../../tether/capabilities'
import { type Restrictions, ulimitNames } from '../../../tether/restrictions'
import { DockerError, invalid, notAvailable } from '../api/docker-error'
import type { HostConfig } from './host-config'

const all = 'ALL'
const lowestOomScore = -1000
const highestOomScore = 1000

/** What dockerd sets in a network of the container's own, so that ports and pings need no privilege. */
const defaultSysctls = { 'net.ipv4.ip_unprivileged_port_start': '0', 'net.ipv4.ping_group_range': '0 2147483647' }

/** What the host configuration takes from the container's processes; docker's refusals where it cannot be meant. */
export function restrictionsOf(hostConfig: HostConfig): Restrictions {
  const { OomScoreAdj, Ulimits, Init, MaskedPaths, ReadonlyPaths, Umask } = hostConfig
  const capabilities = capabilitiesOf(hostConfig)
  const { noNewPrivileges, writableCgroup } = securityOf(hostConfig.SecurityOpt ?? [])
  if (OomScoreAdj < lowestOomScore || OomScoreAdj > highestOomScore) {
    throw invalid(`Invalid value ${OomScoreAdj}, range for oom score adj is [${lowestOomScore}, ${highestOomScore}]`)
  }
  return {
    sysctls: { ...defaultSysctls, ...checkSysctls(hostConfig.Sysctls ?? {}) },
    ...(capabilities !== undefined && { capabilities }),
    ...(noNewPrivileges && { noNewPrivileges }),
    ...((hostConfig.Privileged || writableCgroup) && { writableCgroup: true }),
    ...(Ulimits !== null && Ulimits.length > 0 && { ulimits: Ulimits.map(ulimitOf) }),
    ...(OomScoreAdj !== 0 && { oomScoreAdjust: OomScoreAdj }),
    ...(Umask !== undefined && { umask: Umask }),
    ...(Init === true && { init: true }),
    ...(MaskedPaths !== null && MaskedPaths.length > 0 && { maskedPaths: MaskedPaths.map(checkPath) }),
    ...(ReadonlyPaths !== null && ReadonlyPaths.length > 0 && { readonlyPaths: ReadonlyPaths.map(checkPath) }),
  }
}

/** The capabilities that are left; undefined when nothing was dropped: a container has all of them by default. */
function capabilitiesOf({ CapAdd, CapDrop, Privileged }: HostConfig): readonly string[] | undefined {
  const added = normalized(CapAdd ?? [], 'CapAdd')
  const dropped = normalized(CapDrop ?? [], 'CapDrop')
  if (Privileged || dropped.length === 0) return undefined
  // As dockerd: what is dropped by name stays so under "add ALL", and what is added by name under "drop ALL".
  if (added.includes(all)) return capabilityNames.filter((name) => !dropped.includes(name))
  if (dropped.includes(all)) return added
  return capabilityNames.filter((name) => !dropped.includes(name) || added.includes(name))
}

function normalized(names: readonly string[], field: string): string[] {
  return names.map((text) => {
    const upper = text.toUpperCase()
    if (upper === all) return all
    const name = upper.startsWith('CAP_') ? upper : `CAP_${upper}`
    if (!capabilityNames.some((known) => known === name))
      throw invalid(`invalid ${field}: unknown capability: "${name}"`)
    return name
  })
}

const booleans: Readonly<Record<string, boolean>> = {
  '1': true,
  t: true,
  T: true,
  TRUE: true,
  true: true,
  True: true,
  '0': false,
  f: false,
  F: false,
  FALSE: false,
  false: false,
  False: false,
}

/** The options that are yes or no, by docker's names. What asks for no profile passes: there is none. A profile is refused by name. */
function securityOf(options: readonly string[]): { noNewPrivileges: boolean; writableCgroup: boolean } {
  const switches: Record<string, boolean> = { 'no-new-privileges': false, 'writable-cgroups': false }
  for (const option of options) {
    if (option === 'disable') continue
    const [, key = '', value] = /^([^=:]*)[=:](.*)$/s.exec(option) ?? [undefined, option]
    if (switches[key] !== undefined) {
      const wanted = value === undefined ? true : booleans[value]
      if (wanted === undefined) throw unreadable(2, option)
      switches[key] = wanted
    } else if (value === undefined) {
      throw unreadable(1, option)
    } else if (!['seccomp', 'apparmor', 'label'].includes(key)) {
      throw unreadable(2, option)
    } else if (!passingOptions.includes(`${key}=${value}`)) {
      const profile = option.length > maxShown ? `${option.slice(0, maxShown)}…` : option
      throw notAvailable(
        `HostConfig.SecurityOpt: "${profile}" is not available on this host: there are no security profiles`,
      )
    }
  }
  return {
    noNewPrivileges: switches['no-new-privileges'] === true,
    writableCgroup: switches['writable-cgroups'] === true,
  }
}

/** Not the client's mistake to dockerd: 500. */
function unreadable(stage: 1 | 2, option: string): DockerError {
  return new DockerError(500, `invalid --security-opt ${stage}: "${option}"`)
}

const passingOptions = ['seccomp=unconfined', 'apparmor=unconfined', 'label=disable']
/** A seccomp profile comes whole: so much of it is shown. */
const maxShown = 64

function ulimitOf({
  Name,
  Soft,
  Hard,
}: NonNullable<HostConfig['Ulimits']>[number]): NonNullable<Restrictions['ulimits']>[number] {
  const name = Name.toLowerCase()
  if (!ulimitNames.includes(name)) throw invalid(`invalid ulimit type: ${Name}`)
  if (Soft < -1 || Hard < -1) throw invalid(`invalid ulimit ${Name}: ${Soft}:${Hard}: -1 is no limit`)
  if (Hard !== -1 && (Soft > Hard || Soft === -1)) {
    throw invalid(`ulimit soft limit must be less than or equal to hard limit: ${Soft} > ${Hard}`)
  }
  return { name, soft: Soft, hard: Hard }
}

function checkSysctls(sysctls: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const wrong = Object.keys(sysctls).find((name) => !/^[\w-]+([./][\w-]+)*$/.test(name))
  if (wrong !== undefined) throw invalid(`invalid sysctl "${wrong}"`)
  return sysctls
}

function checkPath(path: string): string {
  if (!path.startsWith('/')) throw invalid(`invalid path "${path}": it needs to be absolute`)
  return path
}
