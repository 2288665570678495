import type { Container } from '../../portlayer/api'
import { isInNone } from './none-network'
import { parsePortRange } from './port-range'
import { recordOf } from './record'

/** Names of the networks that a container is in, as docker lists them. */
export function networkNames(container: Container): readonly string[] {
  if (isInNone(container)) return ['none']
  return container.network.endpoints.map(({ network }) => network)
}

/** Docker's port of a container in a listing. */
export interface Port {
  readonly IP?: string
  readonly PrivatePort: number
  readonly PublicPort?: number
  readonly Type: string
}

/** The ports of a container that runs: those that are published, and those that image or user say it listens on. */
export function portsOf(container: Container): readonly Port[] {
  if (container.state.status !== 'running') return []
  const published = (container.ports ?? []).map(({ hostAddress, containerPort, hostPort, protocol }) => ({
    IP: hostAddress,
    PrivatePort: containerPort,
    PublicPort: hostPort,
    Type: protocol,
  }))
  return [...published, ...exposedAlone(container)]
}

/** Docker's `NetworkSettings.Ports`: where the ports of a container that runs are published; null: nowhere. */
export function portMap(container: Container): Record<string, { HostIp: string; HostPort: string }[] | null> {
  const map: Record<string, { HostIp: string; HostPort: string }[] | null> = {}
  for (const { IP = '', PrivatePort, PublicPort, Type } of portsOf(container)) {
    const key = `${PrivatePort}/${Type}`
    if (PublicPort === undefined) map[key] = null
    else map[key] = [...(map[key] ?? []), { HostIp: IP, HostPort: String(PublicPort) }]
  }
  return map
}

/** Ports that are exposed and not published. */
function exposedAlone(container: Container): Port[] {
  if (container.network.endpoints.length === 0) return []
  const { config } = recordOf(container)
  const isPublished = ({ first, type }: { readonly first: number; readonly type: string }): boolean =>
    (container.ports ?? []).some(({ containerPort, protocol }) => containerPort === first && protocol === type)
  return Object.keys(config.ExposedPorts ?? {}).flatMap((text) => {
    const range = parsePortRange(text)
    return range === undefined || isPublished(range) ? [] : [{ PrivatePort: range.first, Type: range.type }]
  })
}

/** Docker's mount points: what is mounted into a container from elsewhere. */
export interface MountPoint {
  readonly Type: string
  readonly Name?: string
  readonly Driver?: string
  readonly Source: string
  readonly Destination: string
  readonly Mode: string
  readonly RW: boolean
  readonly Propagation: string
}

/** What is mounted into a container. */
export function mountsOf(container: Container): readonly MountPoint[] {
  const { hostConfig, mounts = [] } = recordOf(container)
  const temporary = (hostConfig.Mounts ?? []).filter(({ Type }) => Type === 'tmpfs')
  return [
    ...mounts.map((mount) => {
      if (mount.Type === 'image') return mount
      const { anonymous: _, ...shown } = mount
      return shown
    }),
    ...temporary.map((mount) => ({
      Type: 'tmpfs',
      Source: '',
      Destination: mount.Target,
      Mode: '',
      RW: !mount.ReadOnly,
      Propagation: '',
    })),
  ]
}
