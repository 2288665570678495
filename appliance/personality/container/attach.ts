import * as z from 'zod'
import type { AttachRequest, StreamForm, WebSocketHandshake } from '../../interaction/api'
import type { Container } from '../../portlayer/api'
import { PortLayerError } from '../../portlayer/problem'
import { conflict, invalid } from '../api/docker-error'
import { type Answer, type Call, type Endpoint, endpoint, streamed } from '../api/endpoint'
import { flag, text } from '../api/query'
import { speaks } from '../api/version'
import type { Engine } from '../engine'
import { connectionOf } from '../listener'
import { parseDetachKeys } from '../stream/detach-keys'
import { handOver, hijackHead } from '../stream/hand-over'
import { tell } from './lifecycle'
import { keptBytes } from './log-options'
import { findContainer, isRunning } from './lookup'
import { requireNotPaused } from './paused'
import { isRestarting, recordOf } from './record'

const attachQuery = z.object({
  detachKeys: text(),
  logs: flag(),
  stream: flag(),
  stdin: flag(),
  stdout: flag(),
  stderr: flag(),
})

type AttachQuery = z.output<typeof attachQuery>

/** `POST /containers/{id}/attach` and, over a websocket, `GET /containers/{id}/attach/ws`. */
export const attachEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/containers/:id/attach',
    query: attachQuery,
    handle: (call, engine) => attach(call, engine),
  }),
  endpoint({
    method: 'get',
    path: '/containers/:id/attach/ws',
    query: attachQuery,
    handle: (call, engine) => {
      // Which streams are wanted is asked since API 1.42.
      const query = speaks(call.version, 42) ? call.query : { ...call.query, stdin: true, stdout: true, stderr: true }
      return attach({ ...call, query }, engine, handshakeOf)
    },
  }),
]

async function attach(
  call: Call<AttachQuery>,
  engine: Engine,
  handshake?: (call: Call) => WebSocketHandshake,
): Promise<Answer> {
  const { query } = call
  const keys = parseDetachKeys(query.detachKeys)
  const { id: name = '' } = call.params
  const container = await findContainer(engine, name, call.signal)
  requireNotPaused(container, 'attach', name)
  if (isRestarting(container.state)) {
    throw conflict(`container ${name} is restarting, wait until the container is running`)
  }
  const webSocket = handshake?.(call)
  const { config, hostConfig } = recordOf(container)
  const stdin = query.stdin && config.OpenStdin
  // A websocket's messages need no frames.
  const form: StreamForm = config.Tty || webSocket !== undefined ? 'raw' : 'multiplexed'
  const kept = keptBytes(hostConfig.LogConfig.Type, hostConfig.LogConfig.Config)
  const session = {
    connection: connectionOf(call.request),
    stdin,
    stdout: query.stdout,
    stderr: query.stderr,
    form,
    closesInput: config.StdinOnce && !config.Tty,
    ...(config.Tty && stdin && { detachKeys: keys.toString('base64') }),
    ...(query.logs && { backlog: kept === undefined ? {} : { kept } }),
    ...(webSocket !== undefined && { webSocket }),
  }
  if (query.stream) await join(engine, container, session, call.signal)
  else await engine.interaction.attach(container.id, { ...session, from: 'nothing' }, call.signal)
  tell(engine, container, 'attach')
  await handOver(call, engine, webSocket === undefined ? hijackHead(call, form) : '')
  return streamed
}

/** Joins the present run, or the next one; the state may change while this asks. */
async function join(
  engine: Engine,
  container: Container,
  session: Omit<AttachRequest, 'from'>,
  signal: AbortSignal,
): Promise<void> {
  const attachTo = (from: AttachRequest['from']) =>
    engine.interaction.attach(container.id, { ...session, from }, signal)
  const from = isRunning(container) ? 'now' : 'next-run'
  try {
    await attachTo(from)
  } catch (error) {
    if (!(error instanceof PortLayerError && error.code === 'conflict')) throw error
    await attachTo(from === 'now' ? 'next-run' : 'now')
  }
}

/** What of a request the handshake of a websocket is answered by. Throws docker's refusal of what is none. */
function handshakeOf({ request: { headers }, version }: Call): WebSocketHandshake {
  if (headers.upgrade?.toLowerCase() !== 'websocket' || headers['sec-websocket-key'] === undefined) {
    throw invalid('not websocket protocol')
  }
  const ours = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' && (name === 'upgrade' || name === 'connection' || name.startsWith('sec-websocket-'))
      ? [[name, value] as const]
      : [],
  )
  // Messages are binary since API 1.28.
  return { headers: Object.fromEntries(ours), text: !speaks(version, 28) }
}
