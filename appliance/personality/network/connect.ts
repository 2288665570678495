import * as z from 'zod'
import type { Container, EndpointRequest, Network } from '../../portlayer/api'
import { PortLayerError } from '../../portlayer/problem'
import { conflict, DockerError, invalid } from '../api/docker-error'
import { empty, endpoint } from '../api/endpoint'
import { noneId } from '../container/endpoint-view'
import { flagField, orEmpty, textField } from '../container/fields'
import { findContainer, isRunning } from '../container/lookup'
import { endpointRequest, privateMode } from '../container/network-join'
import { endpointSettingsSchema } from '../container/networking-config'
import { executionAfterNone, isInNone } from '../container/none-network'
import type { Engine } from '../engine'
import { tellNetwork, tellNone } from './events'
import { pickNetwork } from './lookup'

/** `POST /networks/{id}/connect` */
export const connectEndpoint = endpoint({
  method: 'post',
  path: '/networks/:id/connect',
  body: orEmpty(
    z.object({
      Container: textField(),
      EndpointConfig: endpointSettingsSchema.nullish().transform((settings) => settings ?? undefined),
    }),
  ),
  handle: async (call, engine) => {
    // As dockerd, which looks for the network last.
    await namedContainer(engine, call.body.Container)
    const network = await networkOf(engine, call.params.id ?? '', call.signal)
    if (network === undefined) throw privateMode()
    const request = endpointRequest(network, call.body.EndpointConfig)
    const container = await change(engine, call.body.Container, (container) => {
      const { endpoints } = container.network
      if (isInNone(container)) throw privateMode()
      if (endpoints.some((one) => one.network === network.name)) {
        if (!isRunning(container)) return undefined
        const name = `endpoint with name ${container.name} already exists in network ${network.name}`
        throw new DockerError(403, name)
      }
      return { endpoints: [...endpoints, request] }
    })
    if (container !== undefined && isRunning(container)) await bring(engine, container, network)
    return empty(200)
  },
})

/** `POST /networks/{id}/disconnect` */
export const disconnectEndpoint = endpoint({
  method: 'post',
  path: '/networks/:id/disconnect',
  body: orEmpty(z.object({ Container: textField(), Force: flagField() })),
  handle: async (call, engine) => {
    const network = await networkOf(engine, call.params.id ?? '', call.signal)
    const container = await change(engine, call.body.Container, (container) => {
      const { endpoints } = container.network
      if (network === undefined && isInNone(container)) return { endpoints, hasLeftNone: true }
      const rest = endpoints.filter((one) => one.network !== network?.name)
      if (rest.length < endpoints.length) return { endpoints: rest }
      const the = isRunning(container) ? '' : 'the '
      const name = network?.name ?? 'none'
      throw new DockerError(500, `container ${container.id} is not connected to ${the}network ${name}`)
    })
    if (container !== undefined && isRunning(container)) {
      if (network === undefined) tellNone(engine.events, 'disconnect', container)
      else {
        tellNetwork(engine.events, 'disconnect', container, network)
        await follow(engine, container)
      }
    }
    return empty(200)
  },
})

/** The network, or undefined for `none`. */
async function networkOf(engine: Engine, wanted: string, signal: AbortSignal): Promise<Network | undefined> {
  if (wanted === 'host')
    throw invalid('cannot connect container to host network - container must be created in host network mode')
  const networks = await engine.portLayer.networks(signal)
  const found = pickNetwork<{ readonly name: string; readonly id: string }>(
    [...networks, { name: 'none', id: noneId }],
    wanted,
  )
  return networks.find(({ id }) => id === found.id)
}

async function namedContainer(engine: Engine, wanted: string): Promise<Container> {
  if (wanted === '') throw invalid('invalid name or ID supplied: ""')
  return findContainer(engine, wanted)
}

/** How often a change is tried again when the container changed meanwhile. */
const attempts = 5

/** Has a running container use its new network; where it cannot, it is taken from it again. */
async function bring(engine: Engine, container: Container, network: Network): Promise<void> {
  try {
    await follow(engine, container)
  } catch (error) {
    await change(engine, container.id, ({ network: { endpoints } }) => ({
      endpoints: endpoints.filter((one) => one.network !== network.name),
    }))
    throw error
  }
  tellNetwork(engine.events, 'connect', container, network)
}

/** Has a running container take in what has changed; one that ended meanwhile finds it at its next start. */
async function follow(engine: Engine, container: Container): Promise<void> {
  try {
    await engine.interaction.followNetwork(container.id)
  } catch (error) {
    const now = engine.watch.known(container.id)
    if (now !== undefined && isRunning(now)) throw error
  }
}

/** The networks that a container is to have. */
interface Places {
  readonly endpoints: readonly EndpointRequest[]
  readonly hasLeftNone?: true
}

/**
 * Gives the container the networks that `change` makes of those it has, in one task of vSphere, and answers what it is then;
 * undefined: nothing was to be changed.
 */
async function change(
  engine: Engine,
  wanted: string,
  change: (container: Container) => Places | undefined,
): Promise<Container | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const { id } = await namedContainer(engine, wanted)
    const { handle } = await engine.portLayer.createHandle(id)
    // Read after the handle was made: what changes from here on is told by the commit.
    const container = await findContainer(engine, id)
    if (container.state.status === 'removing') {
      throw conflict(`container ${id} is marked for removal and cannot be connected or disconnected to the network`)
    }
    const places = change(container)
    if (places === undefined) return undefined
    if (container.state.status === 'starting') {
      throw conflict(`container ${id} is starting: its networks can be changed when it runs`)
    }
    await engine.portLayer.joinNetwork(handle, { ...container.network, endpoints: places.endpoints })
    if (places.hasLeftNone) await engine.portLayer.joinExecution(handle, executionAfterNone(container))
    try {
      return await engine.portLayer.commit(handle)
    } catch (error) {
      if (!(error instanceof PortLayerError && error.code === 'conflict') || attempt === attempts) throw error
    }
  }
}
