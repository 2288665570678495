import { type ContainerConfig, containerConfig, type NetworkSpec } from './config'
import { decodeExtraConfig, type KeyValue, keyOf } from './extra-config'
import type { Rpci } from './rpci'

type FieldName = keyof ContainerConfig & string

/** What a guest may know of its configuration. */
export type GuestConfig = Omit<ContainerConfig, 'record' | 'state' | 'hostKey' | 'health'> &
  Partial<Pick<ContainerConfig, 'state'>>

/** Present in some VMs only. */
const optional: ReadonlySet<FieldName> = new Set<FieldName>([
  'record',
  'state',
  'hostKey',
  'restrictions',
  'resources',
  'restart',
  'log',
  'syslog',
  'healthCheck',
  'health',
])

/** Reads this VM's configuration and its last reported state; rejects with a TypeError that names what is missing. */
export async function readConfiguration(rpci: Rpci): Promise<GuestConfig> {
  const names = (Object.keys(containerConfig) as FieldName[]).filter(
    (name) => containerConfig[name].scope === 'guest' || name === 'state',
  )
  const entries = await Promise.all(
    names.map(async (name): Promise<KeyValue> => {
      const key = keyOf(containerConfig, name)
      return { key, value: (await rpci.infoGet(key)) ?? '' }
    }),
  )
  const missing = entries.filter(({ value }, i) => value === '' && !optional.has(names[i] as FieldName))
  if (missing.length > 0)
    throw new TypeError(`${missing.map(({ key }) => key).join(', ')}: not set: is this a container's VM?`)
  // A state that the guest of a run before made unreadable counts as none.
  const readable = entries.filter(({ key, value }) => key !== keyOf(containerConfig, 'state') || isState(value))
  return decodeExtraConfig(containerConfig, readable) as GuestConfig
}

/** Reads what the network is to be by now. */
export async function readNetwork(rpci: Rpci): Promise<NetworkSpec> {
  const key = keyOf(containerConfig, 'network')
  const { network } = decodeExtraConfig(containerConfig, [{ key, value: (await rpci.infoGet(key)) ?? '' }])
  if (network === undefined) throw new TypeError(`${key}: not set: is this a container's VM?`)
  return network
}

function isState(value: string): boolean {
  try {
    return containerConfig.state.parse?.(JSON.parse(value)) !== undefined
  } catch {
    return false
  }
}
