import { posix } from 'node:path'
import type { Container, ContainerLink } from '../../portlayer/api'
import { DockerError, invalid } from '../api/docker-error'
import type { Engine } from '../engine'
import { findContainer, isRunning, listContainers } from './lookup'
import { recordOf } from './record'

/** A link of the default network: another container, and what the one that is made calls it. */
export interface BridgeLink {
  readonly other: Container
  readonly alias: string
}

/** `container[:alias]`, or the form in which docker tells it again: `/container:/of/alias`. Throws docker's refusals. */
export function parseLink(text: string): ContainerLink {
  if (text === '') throw invalid('empty string specified for links')
  const [container = '', alias, more] = text.split(':')
  if (more !== undefined) throw invalid(`bad format for links: ${text}`)
  if (alias === undefined) return { container, alias: container }
  return container.startsWith('/')
    ? { container: container.slice(1), alias: posix.basename(alias) }
    : { container, alias }
}

/** The containers that links of the default network name; they need not run before the one that is made. */
export async function bridgeLinks(engine: Engine, links: readonly string[]): Promise<BridgeLink[]> {
  return Promise.all(
    links.map(async (text) => {
      const { container, alias } = parseLink(text)
      try {
        return { other: await findContainer(engine, container), alias }
      } catch (error) {
        if (!(error instanceof DockerError)) throw error
        // 400: a 404 of a create means that the image is not there.
        throw invalid(`could not get container for ${container}: ${error.message}`)
      }
    }),
  )
}

/** Links in the form in which docker keeps them. */
export function shownLinks(links: readonly BridgeLink[], name: string): string[] {
  return links.map(({ other, alias }) => `/${other.name}:/${name}/${alias}`)
}

/** Entries of /etc/hosts: an address is a container's from its creation on. */
export function linkedHosts(links: readonly BridgeLink[]): { address: string; names: string[] }[] {
  return links.flatMap(({ other, alias }) => {
    const address = addressOf(other)
    const names = [...new Set([alias, other.execution.hostname, other.name])]
    return address === undefined ? [] : [{ address, names }]
  })
}

/** What stops a start: dockerd links to what runs. One that was removed is a link no longer. */
export async function checkLinks(engine: Engine, container: Container): Promise<void> {
  const { NetworkMode, Links } = recordOf(container).hostConfig
  if (NetworkMode !== 'bridge' || (Links ?? []).length === 0) return
  const all = await listContainers(engine)
  for (const text of Links ?? []) {
    const { container: name } = parseLink(text)
    const other = all.find((one) => one.name === name)
    if (other === undefined || isRunning(other)) continue
    const alias = text.slice(text.indexOf(':') + 1)
    throw new DockerError(500, `Cannot link to a non running container: /${name} AS ${alias}`)
  }
}

function addressOf({ endpoints }: Container): string | undefined {
  return endpoints.find(({ network }) => network === 'bridge')?.address
}
