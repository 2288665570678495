import type { IncomingMessage, ServerResponse } from 'node:http'
import * as z from 'zod'
import type { Engine } from '../engine'
import type { ApiVersion } from './version'

/** One request of a client, checked against the description of its endpoint. */
export interface Call<Query = unknown, Body = unknown> {
  /** The named parts of the path, decoded; names of images keep their slashes. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
  readonly version: ApiVersion
  /** For handlers that stream or take the connection over. */
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Aborted when the client goes away: for reads and waits. What changes a container is carried through. */
  readonly signal: AbortSignal
}

/** What a handler answers; `streamed` when it has written, or taken over, the connection itself. */
export type Answer =
  | { readonly kind: 'json'; readonly status: number; readonly value: unknown }
  | { readonly kind: 'empty'; readonly status: number }
  | { readonly kind: 'streamed' }

/** One endpoint: where it is, what it takes, what it does. The same description checks, routes and answers. */
export interface Endpoint {
  readonly method: 'get' | 'head' | 'post' | 'put' | 'delete'
  /** Express path without version: `/containers/:id/json`, `/images/*name/json`. */
  readonly path: string
  readonly query: z.ZodType
  readonly body: z.ZodType | undefined
  readonly handle: (call: Call, engine: Engine) => Promise<Answer>
}

interface EndpointDescription<Query extends z.ZodType, Body extends z.ZodType> {
  readonly method: Endpoint['method']
  readonly path: string
  readonly query?: Query
  /** Absent: the endpoint takes no body and one that comes is not read. */
  readonly body?: Body
  readonly handle: (call: Call<z.output<Query>, z.output<Body>>, engine: Engine) => Promise<Answer>
}

/** Describes an endpoint; the handler's call has the types of its schemas. */
export function endpoint<Query extends z.ZodType = z.ZodObject, Body extends z.ZodType = z.ZodUndefined>(
  description: EndpointDescription<Query, Body>,
): Endpoint {
  return {
    method: description.method,
    path: description.path,
    query: description.query ?? z.object({}),
    body: description.body,
    // The schemas above have made the call's parts what the handler's types say.
    handle: description.handle as Endpoint['handle'],
  }
}

/** Answers with JSON. */
export function json(value: unknown, status = 200): Answer {
  return { kind: 'json', status, value }
}

/** Answers with a status alone. */
export function empty(status = 204): Answer {
  return { kind: 'empty', status }
}

/** The handler has answered. */
export const streamed: Answer = { kind: 'streamed' }
