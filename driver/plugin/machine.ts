/** The driver's part of a machine's config.json: the nine names that all drivers have, then ours. It holds no secrets. */
export interface Machine {
  readonly IPAddress: string
  readonly MachineName: string
  readonly SSHUser: string
  readonly SSHPort: number
  readonly SSHKeyPath: string
  readonly StorePath: string
  readonly SwarmMaster: boolean
  readonly SwarmHost: string
  readonly SwarmDiscovery: string
  /** URL of the validating proxy. */
  readonly Proxy: string
  /** UUID of the VCH, chosen before it is created: so that what is left of a failed creation can be removed. */
  readonly VchId: string
  /** What was chosen at creation. */
  readonly Options: VchOptions
}

export interface VchOptions {
  readonly CPUs?: number
  readonly MemoryMegabytes?: number
  readonly Pool?: string
  readonly Datastore?: string
  readonly ImageStore?: string
  /** As --vic-volume-store has them. */
  readonly VolumeStores?: readonly string[]
  readonly Network?: string
  readonly Address?: string
  readonly Gateway?: string
  readonly Nameservers?: readonly string[]
  readonly BridgeSubnet?: string
  readonly InsecureRegistries?: readonly string[]
  readonly AllowedRegistries?: readonly string[]
  /** Files with certificates of registries' authorities, read at creation. */
  readonly RegistryAuthorities?: readonly string[]
}

export const emptyMachine: Machine = {
  IPAddress: '',
  MachineName: '',
  SSHUser: 'docker',
  SSHPort: 22,
  SSHKeyPath: '',
  StorePath: '',
  SwarmMaster: false,
  SwarmHost: '',
  SwarmDiscovery: '',
  Proxy: '',
  VchId: '',
  Options: {},
}

/** Reads what docker-machine kept; fields of the wrong type are refused, unknown ones dropped. */
export function parseMachine(value: unknown): Machine {
  if (typeof value !== 'object' || value === null) throw new TypeError("the machine's configuration is no object")
  const kept = value as Partial<Record<keyof Machine, unknown>>
  const machine: Record<string, unknown> = { ...emptyMachine }
  for (const [name, fallback] of Object.entries(emptyMachine)) {
    const field = kept[name as keyof Machine]
    if (field === undefined || field === null) continue
    if (typeof field !== typeof fallback) throw new TypeError(`the machine's configuration has a wrong ${name}`)
    machine[name] = field
  }
  // A new machine comes with zeros.
  if (machine.SSHUser === '') machine.SSHUser = emptyMachine.SSHUser
  if (machine.SSHPort === 0) machine.SSHPort = emptyMachine.SSHPort
  return machine as unknown as Machine
}
