import { isIPv4 } from 'node:net'
import * as z from 'zod'
import type { PortProtocol, PortRequest } from '../../portlayer/api'
import { invalid, notAvailable } from '../api/docker-error'
import { addressField } from './address-field'
import { orZero, textField } from './fields'
import { normalPort, parsePortRange } from './port-range'

/** Ports of a container by docker's names for them, `80/tcp`, with something of each. Go's decoder keeps an empty name. */
function portsField<T extends z.ZodType>(value: T) {
  return z.record(z.string(), value).transform((entries, context): Record<string, z.output<T>> => {
    const ports: Record<string, z.output<T>> = {}
    for (const [text, entry] of Object.entries(entries)) {
      const found = text === '' ? { port: '' } : normalPort(text)
      if ('port' in found) ports[found.port] = entry as z.output<T>
      else context.addIssue({ code: 'custom', message: `invalid JSON: ${found.refusal}` })
    }
    return ports
  })
}

/** Docker's `ExposedPorts`: what a container says it listens on. */
export const exposedPortsField = () =>
  portsField(z.unknown().transform((): unknown => ({})))
    .nullish()
    .transform((ports) => ports ?? null)

/** Docker's `PortBindings`: ports of the container to places on the host. */
export const portBindingsField = () =>
  orZero(
    portsField(
      z
        .array(z.object({ HostIp: addressField(), HostPort: textField() }))
        .nullish()
        // Until dockerd 30 none are one that leaves everything to the host.
        .transform((bindings) => (bindings && bindings.length > 0 ? bindings : [{ HostIp: '', HostPort: '' }])),
    ),
    {},
  )

/** Bindings by port of the container. */
export type PortBindings = Readonly<Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[]>>

/** What a container wants published. */
export interface Publishing {
  readonly ExposedPorts: Readonly<Record<string, unknown>> | null
  readonly PortBindings: PortBindings
  readonly PublishAllPorts: boolean
}

/** Ports to publish, as `-p`, `-P` and EXPOSE ask for them. Throws docker's refusals. */
export function portRequests({ ExposedPorts, PortBindings, PublishAllPorts }: Publishing): PortRequest[] {
  const requests: PortRequest[] = []
  for (const [text, bindings] of Object.entries(PortBindings)) {
    const { containerPort, protocol } = onePort(text)
    for (const { HostIp, HostPort } of bindings) {
      const hostAddress = hostAddressOf(HostIp)
      requests.push({
        containerPort,
        protocol,
        ...(hostAddress !== undefined && { hostAddress }),
        ...hostPortsOf(HostPort),
      })
    }
  }
  if (!PublishAllPorts) return requests
  for (const text of Object.keys(ExposedPorts ?? {})) {
    if ((PortBindings[text] ?? []).length === 0) requests.push(onePort(text))
  }
  return requests
}

/** What a client should know of places where nobody reaches a port. */
export function portWarnings(requests: readonly PortRequest[]): string[] {
  return requests
    .filter(({ hostAddress }) => hostAddress?.startsWith('127.'))
    .map(({ containerPort, protocol, hostAddress }) => {
      const port = `${containerPort}/${protocol}`
      return `Port ${port} is published on ${hostAddress} of the host, where nobody can be: publish it on 0.0.0.0.`
    })
}

function onePort(text: string): { readonly containerPort: number; readonly protocol: PortProtocol } {
  const range = parsePortRange(text)
  if (range === undefined || range.first === 0 || !isProtocol(range.type)) {
    throw invalid(`invalid port specification: "${text === '' ? 'invalid port' : text}"`)
  }
  return { containerPort: range.first, protocol: range.type }
}

function isProtocol(type: string): type is PortProtocol {
  return ['tcp', 'udp', 'sctp'].includes(type)
}

function hostPortsOf(text: string): { readonly first?: number; readonly last?: number } {
  if (text === '' || text === '0') return {}
  const range = parsePortRange(text)
  if (range === undefined || range.first === 0) throw invalid(`invalid port specification: "${text}"`)
  return { first: range.first, last: range.last }
}

function hostAddressOf(text: string): string | undefined {
  if (text === '' || text === '0.0.0.0') return undefined
  if (isIPv4(text)) return text
  throw notAvailable(
    `HostConfig.PortBindings: HostIp "${text}" is not available on this host: it has IPv4 addresses only`,
  )
}
