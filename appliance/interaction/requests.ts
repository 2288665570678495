import * as z from 'zod'
import { PortLayerError } from '../portlayer/problem'
import { connectionIdLength } from './api'

const size = z.object({ rows: z.number().int().min(0).max(65535), columns: z.number().int().min(0).max(65535) })

const text = z.string().max(1024 * 1024)

const processSpec = z.object({
  args: z.array(text).min(1).max(65536),
  env: z.array(text).max(65536),
  cwd: z.string().max(4096),
  user: z.string().max(1024),
  additionalGroups: z.array(z.string().max(256)).max(1024).exactOptional(),
  tty: z.boolean(),
  size: size.exactOptional(),
  openStdin: z.boolean(),
  stdinOnce: z.boolean(),
  privileged: z.boolean().exactOptional(),
})

/** Ids of containers and execs: 64 hex digits. */
export const idPattern = /^[0-9a-f]{64}$/

/** Ids of clients' connections. */
export const connectionPattern = new RegExp(`^[0-9a-f]{${connectionIdLength}}$`)

const session = z.object({ connection: z.string().regex(connectionPattern) })

const streams = session.extend({
  stdin: z.boolean(),
  stdout: z.boolean(),
  stderr: z.boolean(),
  form: z.enum(['raw', 'multiplexed']),
  detachKeys: z
    .string()
    .max(128 * 1024)
    .exactOptional(),
  closesInput: z.boolean(),
})

const kept = z.int().min(1)

export const attachRequest = streams.extend({
  from: z.enum(['next-run', 'now', 'nothing']),
  backlog: z.object({ kept: kept.exactOptional() }).exactOptional(),
  webSocket: z.object({ headers: z.record(z.string(), z.string()), text: z.boolean() }).exactOptional(),
})

export const execRequest = z.object({
  execId: z.string().regex(idPattern),
  process: processSpec,
  description: z.unknown().optional(),
  streams: streams.exactOptional(),
})

const instant = z.string().regex(/^-?\d{1,30}$/)

export const logsRequest = session.extend({
  follow: z.int().min(1).exactOptional(),
  tail: z.int().min(0).exactOptional(),
  kept: kept.exactOptional(),
  stdout: z.boolean(),
  stderr: z.boolean(),
  since: instant.exactOptional(),
  until: instant.exactOptional(),
  timestamps: z.boolean(),
  prefix: z.string(),
  form: z.enum(['raw', 'multiplexed']),
  chunked: z.boolean(),
})

export const waitRequest = session.extend({
  condition: z.enum(['not-running', 'next-exit', 'removed']),
  chunked: z.boolean(),
})

export const handoverRequest = z.object({ written: z.int().min(0) })

const target = z.string().regex(/^(main|[0-9a-f]{64})$/)

export const signalRequest = z.object({ target, signal: z.number().int().min(1).max(64) })

export const resizeRequest = size.extend({ target })

/** The JSON body as its schema says. Throws `invalid` with the field that is wrong. */
export function checkBody<T>(schema: z.ZodType<T>, body: Buffer): T {
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch (cause) {
    throw new PortLayerError('invalid', 'the body is not JSON', { cause })
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new PortLayerError('invalid', `${issue?.path.join('.') || 'the body'}: ${issue?.message ?? 'not as expected'}`)
}
