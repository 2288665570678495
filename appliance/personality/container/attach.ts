import type { Duplex, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import type { AttachRequest } from '../../interaction/api'
import type { Attachment } from '../../interaction/client'
import type { Container } from '../../portlayer/api'
import { PortLayerError } from '../../portlayer/problem'
import { type Answer, type Call, type Endpoint, endpoint, streamed } from '../api/endpoint'
import { flag, text } from '../api/query'
import { speaks } from '../api/version'
import type { Engine } from '../engine'
import { Demultiplexer } from '../stream/demultiplex'
import { DetachFilter, parseDetachKeys } from '../stream/detach-keys'
import { type HijackedConnection, hijack, type StreamFormat } from '../stream/hijack'
import { acceptWebSocket } from '../stream/websocket'
import { tell } from './lifecycle'
import { writeBacklog } from './logs'
import { findContainer, isRunning, requireSettled } from './lookup'
import { requireNotPaused } from './paused'
import { recordOf } from './record'

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
    handle: (call, engine) => attach(call, engine, hijacked),
  }),
  endpoint({
    method: 'get',
    path: '/containers/:id/attach/ws',
    query: attachQuery,
    handle: (call, engine) => {
      // Which streams are wanted is asked since API 1.42.
      const query = speaks(call.version, 42) ? call.query : { ...call.query, stdin: true, stdout: true, stderr: true }
      return attach({ ...call, query }, engine, overWebSocket)
    },
  }),
]

/** How a client is joined: its connection, and how the bytes of a process without terminal are arranged on it. */
interface Way {
  readonly frames: 'kept' | 'taken away'
  readonly connect: (call: Call, format: StreamFormat) => Promise<HijackedConnection>
}

const hijacked: Way = { frames: 'kept', connect: async (call, format) => hijack(call, format) }
const overWebSocket: Way = { frames: 'taken away', connect: (call) => acceptWebSocket(call) }

async function attach(call: Call<AttachQuery>, engine: Engine, { frames, connect }: Way): Promise<Answer> {
  const { query } = call
  const keys = parseDetachKeys(query.detachKeys)
  const container = await findContainer(engine, call.params.id ?? '', call.signal)
  requireNotPaused(container, 'attach')
  const { config } = recordOf(container)

  const attachment = query.stream ? await join(engine, container, query, call.signal) : undefined
  const { stdout, stderr } = query
  const multiplexed = !config.Tty && frames === 'kept'
  try {
    const connection = await connect(call, config.Tty ? 'raw' : 'multiplexed')
    try {
      if (query.logs) {
        await writeBacklog(engine, container, { stdout, stderr, multiplexed }, connection.output, call.signal)
      }
      tell(engine, container, 'attach')
      if (attachment !== undefined) {
        const { stream } = attachment
        const detachKeys = config.Tty && query.stdin ? keys : undefined
        const closesInput = config.StdinOnce && !config.Tty
        const filters = config.Tty || multiplexed ? [] : [new Demultiplexer()]
        const end = await carry(connection, stream, { stdin: query.stdin, detachKeys, closesInput, filters })
        if (end === 'detached') tell(engine, container, 'detach')
        // Only a connection that breaks tells the client that this was not all.
        if (end === 'ended' && !(await attachment.isWhole())) connection.output.destroy()
      }
    } finally {
      connection.close()
    }
  } finally {
    attachment?.stream.destroy()
  }
  return streamed
}

/** Joins the present run, or the next one; the state may change while this asks. */
async function join(
  engine: Engine,
  container: Container,
  query: AttachQuery,
  signal: AbortSignal,
): Promise<Attachment> {
  const { config } = recordOf(container)
  const request = (from: AttachRequest['from']): AttachRequest => ({
    stdin: query.stdin && config.OpenStdin,
    stdout: query.stdout,
    stderr: query.stderr,
    from,
    tty: config.Tty,
    stdinOnce: config.StdinOnce && !config.Tty,
  })
  requireSettled(container)
  const from = isRunning(container) ? 'now' : 'next-run'
  try {
    return await engine.interaction.attach(container.id, request(from), signal)
  } catch (error) {
    if (!(error instanceof PortLayerError && error.code === 'conflict')) throw error
    return engine.interaction.attach(container.id, request(from === 'now' ? 'next-run' : 'now'), signal)
  }
}

export interface CarryOptions {
  readonly stdin: boolean
  /** Present for a terminal with input: the keys that leave it. */
  readonly detachKeys: Buffer | undefined
  /** Whether the end of the client's input is the end of the process's; if not, it means that the client has left. */
  readonly closesInput: boolean
  /** What the process's output goes through on its way to the client. */
  readonly filters?: readonly Transform[]
}

/**
 * Carries bytes both ways between a client and a process until the process's output ends, the client goes away or leaves
 * with the detach keys.
 */
export async function carry(
  connection: HijackedConnection,
  stream: Duplex,
  { stdin, detachKeys, closesInput, filters = [] }: CarryOptions,
): Promise<'ended' | 'detached' | 'gone'> {
  return new Promise((resolve) => {
    pipeline([stream, ...filters, connection.output], { end: false }).then(
      () => resolve('ended'),
      () => resolve('gone'),
    )
    if (!stdin) {
      // Read, so that a reset is noticed; clients without input half-close at once.
      connection.input.resume()
      return
    }
    const keys = detachKeys === undefined ? [] : [new DetachFilter(detachKeys, () => resolve('detached'))]
    pipeline([connection.input, ...keys, stream], { end: closesInput }).then(
      () => {
        if (!closesInput) resolve('gone')
      },
      () => {
        // The process has ended or closed its input: its output's end tells. Or the client has broken off.
        if (connection.output.destroyed) resolve('gone')
      },
    )
  })
}
