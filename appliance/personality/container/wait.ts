import * as z from 'zod'
import { invalid } from '../api/docker-error'
import { type Answer, type Call, endpoint, streamed } from '../api/endpoint'
import { text } from '../api/query'
import { speaks } from '../api/version'
import type { Engine } from '../engine'
import { connectionOf } from '../listener'
import { handOverBody, isChunked } from '../stream/hand-over'
import { findContainer } from './lookup'

const conditions = ['', 'not-running', 'next-exit', 'removed'] as const
type Condition = (typeof conditions)[number]

/** `POST /containers/{id}/wait`: the answer's head comes at once, so that a client may start the container behind it. */
export const waitEndpoint = endpoint({
  method: 'post',
  path: '/containers/:id/wait',
  query: z.object({ condition: text() }),
  handle: wait,
})

function checkCondition(condition: string): Condition {
  const known = conditions.find((one) => one === condition)
  if (known === undefined) throw invalid(`invalid condition: ${JSON.stringify(condition)}`)
  return known
}

async function wait(call: Call<{ condition: string }>, engine: Engine): Promise<Answer> {
  // Conditions are of API 1.30.
  const condition = speaks(call.version, 30) ? checkCondition(call.query.condition) : ''
  const { id } = await findContainer(engine, call.params.id ?? '', call.signal)
  const session = {
    connection: connectionOf(call.request),
    condition: condition === '' ? 'not-running' : condition,
    chunked: isChunked(call),
  } as const
  await engine.interaction.wait(id, session, call.signal)
  call.response.statusCode = 200
  call.response.setHeader('Content-Type', 'application/json')
  await handOverBody(call, engine)
  return streamed
}
