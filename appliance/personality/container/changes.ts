import { once } from 'node:events'
import type { Container, ContainerChange } from '../../portlayer/api'
import { type Answer, type Call, endpoint, json, streamed } from '../api/endpoint'
import type { Engine } from '../engine'
import { findContainer, isRunning } from './lookup'

/** Docker's numbers (API reference, "Get changes on a container's filesystem"). */
const kinds = { modified: 0, added: 1, deleted: 2 } as const

/** `GET /containers/{id}/changes` */
export const changesEndpoint = endpoint({
  method: 'get',
  path: '/containers/:id/changes',
  handle: async (call, engine) => {
    const container = await findContainer(engine, call.params.id ?? '', call.signal)
    return sendChanges(call, shown(await changesOf(engine, container, call.signal)))
  },
})

/** What a container has changed of its image, from a directory to what lies in it; paths are byte strings. */
export async function changesOf(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<AsyncGenerator<ContainerChange, void, undefined>> {
  const listing = isRunning(container) ? await engine.interaction.listing(container.id, signal) : undefined
  return engine.portLayer.changes(container.id, listing, signal)
}

async function* shown(changes: AsyncGenerator<ContainerChange, void, undefined>): AsyncGenerator<string, void> {
  for await (const { path, kind } of changes) {
    if (kind === 'touched') continue
    yield JSON.stringify({ Path: Buffer.from(path, 'latin1').toString('utf8'), Kind: kinds[kind] })
  }
}

/** A list as long as the container's guest wants it to be: it is sent as it comes. Docker's word for none is null. */
async function sendChanges({ response, signal }: Call, entries: AsyncGenerator<string, void>): Promise<Answer> {
  let entry = await entries.next()
  if (entry.done === true) return json(null)
  response.writeHead(200, { 'content-type': 'application/json' })
  for (let before = '['; entry.done !== true; before = ',', entry = await entries.next()) {
    if (!response.write(`${before}${entry.value}`)) await once(response, 'drain', { signal })
  }
  response.end(']\n')
  return streamed
}
