import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import type { AttachRequest } from '../../interaction/api'
import type { Container } from '../../portlayer/api'
import { PortLayerError } from '../../portlayer/problem'
import { invalid } from '../api/docker-error'
import { type Answer, type Call, endpoint, streamed } from '../api/endpoint'
import { flag, text } from '../api/query'
import type { Engine } from '../engine'
import { DetachFilter, parseDetachKeys } from '../stream/detach-keys'
import { type HijackedConnection, hijack } from '../stream/hijack'
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

/** `POST /containers/{id}/attach` */
export const attachEndpoint = endpoint({
  method: 'post',
  path: '/containers/:id/attach',
  query: attachQuery,
  handle: attach,
})

async function attach(call: Call<AttachQuery>, engine: Engine): Promise<Answer> {
  const { query } = call
  const container = await findContainer(engine, call.params.id ?? '', call.signal)
  requireNotPaused(container, 'attach')
  const { config } = recordOf(container)
  const keys = parseDetachKeys(query.detachKeys)
  if (!query.logs && !query.stream) throw invalid('Either the stream or the logs parameter must be set')

  const stream = query.stream ? await join(engine, container, query, call.signal) : undefined
  const connection = hijack(call, config.Tty ? 'raw' : 'multiplexed')
  tell(engine, container, 'attach')
  try {
    if (query.logs) await writeBacklog(engine, container, query, connection.output, call.signal)
    if (stream !== undefined) {
      const detachKeys = config.Tty && query.stdin ? keys : undefined
      const closesInput = config.StdinOnce && !config.Tty
      const end = await carry(connection, stream, { stdin: query.stdin, detachKeys, closesInput })
      if (end === 'detached') tell(engine, container, 'detach')
    }
  } finally {
    stream?.destroy()
    connection.close()
  }
  return streamed
}

/** Joins the present run, or the next one; the state may change while this asks. */
async function join(engine: Engine, container: Container, query: AttachQuery, signal: AbortSignal): Promise<Duplex> {
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
}

/**
 * Carries bytes both ways between a client and a process until the process's output ends, the client goes away or leaves
 * with the detach keys.
 */
export async function carry(
  connection: HijackedConnection,
  stream: Duplex,
  { stdin, detachKeys, closesInput }: CarryOptions,
): Promise<'ended' | 'detached' | 'gone'> {
  return new Promise((resolve) => {
    pipeline(stream, connection.output, { end: false }).then(
      () => resolve('ended'),
      () => resolve('gone'),
    )
    if (!stdin) {
      // Read, so that a reset is noticed; clients without input half-close at once.
      connection.input.resume()
      return
    }
    const filters = detachKeys === undefined ? [] : [new DetachFilter(detachKeys, () => resolve('detached'))]
    pipeline([connection.input, ...filters, stream], { end: closesInput }).then(
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
