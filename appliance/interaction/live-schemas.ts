import * as z from 'zod'
import type { PathDescription, ProcessList, Statistics } from '../../tether/protocol'
import { PortLayerError } from '../portlayer/problem'
import { resourcesSchema } from '../portlayer/resource-schema'
import { restartSchema } from '../portlayer/schemas'
import type { ProcessesRequest, UpdateRequest } from './api'

export const processesRequest = z.object({
  arguments: z.array(z.string().max(4096)).max(256),
}) satisfies z.ZodType<ProcessesRequest>

export const updateRequest = z.object({
  resources: resourcesSchema.exactOptional(),
  restart: restartSchema.nullable().exactOptional(),
}) satisfies z.ZodType<UpdateRequest>

const counter = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
/** Names of counters as the kernel gives them; nothing that would surprise a client's JSON. */
const counters = z.record(z.string().regex(/^[a-z0-9_]{1,64}$/), counter).refine(hasAtMost(256), 'too many counters')

function hasAtMost(limit: number): (record: object) => boolean {
  return (record) => Object.keys(record).length <= limit
}

/** What a guest may say of its processes. */
export const processList = z.object({
  pids: z.array(counter).max(1_000_000),
  output: z.string(),
}) satisfies z.ZodType<ProcessList>

const networkCounters = z.object({
  rxBytes: counter,
  rxPackets: counter,
  rxErrors: counter,
  rxDropped: counter,
  txBytes: counter,
  txPackets: counter,
  txErrors: counter,
  txDropped: counter,
})

/** What a guest may say of its counters. */
export const statistics = z.object({
  read: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/),
  cpu: counters,
  systemTime: counter,
  onlineCpus: z.number().int().min(1).max(4096),
  memory: z.object({ current: counter, stat: counters, failures: counter }),
  io: z.array(z.object({ major: counter, minor: counter, read: counter, write: counter })).max(1024),
  processes: z.object({ current: counter, limit: counter }),
  networks: z
    .record(z.string().regex(/^[\x21-\x7e]{1,15}$/), networkCounters)
    .refine(hasAtMost(64), 'too many networks'),
}) satisfies z.ZodType<Statistics>

/** What a guest may say of a path. */
export const pathDescription = z.object({
  mode: z.number().int().min(0).max(0xffffffff),
  size: counter,
  modified: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/),
  target: z.string().max(4096),
}) satisfies z.ZodType<PathDescription>

/** A guest's answer as its schema says. Throws `internal`: the guest is not what it should be. */
export function checkAnswer<T>(schema: z.ZodType<T>, answer: Buffer): T {
  let value: unknown
  try {
    value = JSON.parse(answer.toString('utf8'))
  } catch (cause) {
    throw new PortLayerError('internal', "the container's answer is not JSON", { cause })
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new PortLayerError('internal', `the container's answer: ${issue?.path.join('.')}: ${issue?.message}`)
}
