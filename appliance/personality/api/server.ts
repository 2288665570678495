import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import express, { type Request, type RequestHandler, type Response } from 'express'
import type { z } from 'zod'
import type { Engine } from '../engine'
import { readJsonBody } from './body'
import { DockerError, invalid, notAvailable, notAvailableIssue, notFound, toDockerError } from './docker-error'
import type { Answer, Call, Endpoint } from './endpoint'
import { passBy } from './unread-body'
import { type ApiVersion, apiVersion, splitVersion, versionText } from './version'

/** Clients parse `Docker/version`. */
function serverHeader(engine: Engine): string {
  return `Docker/${engine.version} (linux)`
}

/** The Docker API as a request listener. Every endpoint of `endpoints` is there unversioned and under `/v1.N/`. */
export function createApi(
  engine: Engine,
  endpoints: readonly Endpoint[],
): (request: IncomingMessage, response: ServerResponse) => void {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', false)
  app.enable('case sensitive routing')
  app.enable('strict routing')
  app.use(negotiateVersion(engine))
  app.use((request: Request, response: Response, next: () => void) => {
    if (request.method !== 'OPTIONS') next()
    // As dockerd answers, whatever the path.
    else response.status(200).end()
  })
  // HEAD first: a route of GET would take it.
  const ordered = [...endpoints].sort((one, other) => Number(other.method === 'head') - Number(one.method === 'head'))
  for (const endpoint of ordered) app[endpoint.method](endpoint.path, answerWith(engine, endpoint))
  app.use((_request: Request, _response: Response) => {
    throw notFound('page not found')
  })
  app.use((error: unknown, request: Request, response: Response, _next: unknown) => {
    tellError(engine, error, request, response)
  })
  return app
}

const versions = new WeakMap<IncomingMessage, ApiVersion>()

function negotiateVersion(engine: Engine): RequestHandler {
  return (request, response, next) => {
    response.setHeader('Api-Version', versionText(apiVersion))
    response.setHeader('Docker-Experimental', 'false')
    response.setHeader('Ostype', 'linux')
    response.setHeader('Server', serverHeader(engine))
    const question = request.url.indexOf('?')
    const path = question < 0 ? request.url : request.url.slice(0, question)
    const split = splitVersion(path)
    versions.set(request, split.version)
    request.url = split.path + (question < 0 ? '' : request.url.slice(question))
    next()
  }
}

function answerWith(engine: Engine, endpoint: Endpoint): RequestHandler {
  return async (request, response) => {
    // Express answers HEAD wherever there is GET; dockerd only where it says so.
    if (request.method === 'HEAD' && endpoint.method === 'get') throw notFound('page not found')
    const gone = new AbortController()
    response.once('close', () => gone.abort(new DockerError(499, 'the client has gone away')))
    const call: Call = {
      params: Object.fromEntries(
        Object.entries(request.params).map(([name, value]) => [name, Array.isArray(value) ? value.join('/') : value]),
      ),
      query: check(endpoint.query, queryOf(request.url), 'query'),
      body:
        endpoint.body === undefined ? undefined : check(endpoint.body, await inTime(request, readJsonBody(request))),
      version: versions.get(request) ?? apiVersion,
      request,
      response,
      signal: AbortSignal.any([gone.signal, engine.signal]),
    }
    await send(response, await endpoint.handle(call, engine))
  }
}

/** A client has so long for a JSON body. Milliseconds. */
const bodyTimeout = 120_000

async function inTime<T>(request: IncomingMessage, body: Promise<T>): Promise<T> {
  const timer = setTimeout(() => {
    request.destroy(new DockerError(408, `the body did not come within ${bodyTimeout / 1000} s`))
  }, bodyTimeout)
  try {
    return await body
  } finally {
    clearTimeout(timer)
  }
}

/** The first value of each parameter, as Go's `Form.Get`; repeated ones joined under `name[]`. */
function queryOf(url: string): Record<string, string | string[]> {
  const question = url.indexOf('?')
  const search = new URLSearchParams(question < 0 ? '' : url.slice(question))
  const query: Record<string, string | string[]> = {}
  for (const name of new Set(search.keys())) {
    const values = search.getAll(name)
    query[name] = values[0] ?? ''
    if (values.length > 1) query[`${name}[]`] = values
  }
  return query
}

/** Parses `value`, telling what is wrong with which field the way docker would. */
export function check<T extends z.ZodType>(schema: T, value: unknown, part: 'query' | 'body' = 'body'): z.output<T> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  if (part === 'body' && value === undefined) throw invalid('invalid JSON: EOF')
  const issues = result.error.issues
  const refused = issues.find((issue) => issue.code === 'custom' && issue.params?.status === notAvailableIssue.status)
  const issue = refused ?? issues[0]
  // Docker's own sentences do not name the field; what this host refuses does.
  const named = issue?.code !== 'custom' || (part === 'body' && refused !== undefined)
  const field = named ? (issue?.path.map(String).join('.') ?? '') : ''
  const text = `${field === '' ? '' : `${field}: `}${issue?.message ?? 'invalid request'}`
  throw refused === undefined ? invalid(text) : notAvailable(text)
}

async function send(response: ServerResponse, answer: Answer): Promise<void> {
  if (answer.kind === 'streamed') return
  response.statusCode = answer.status
  passBy(response.req)
  if (answer.kind === 'empty') {
    response.end()
    return
  }
  response.setHeader('Content-Type', 'application/json')
  await pipeline([`${JSON.stringify(answer.value)}\n`], response)
}

function tellError(engine: Engine, error: unknown, request: Request, response: Response): void {
  const { status, message } = toDockerError(isExpressRefusal(error) ? invalid(error.message) : error)
  // One without a cause is an answer that was meant, like that of a host that is no member of a swarm.
  const isMeant = error instanceof DockerError && error.cause === undefined
  if (status >= 500 && !isMeant && !response.destroyed)
    engine.log(`${request.method} ${request.originalUrl}: ${message}`)
  if (response.headersSent || response.destroyed) {
    // The answer has begun: only a broken connection tells the client that it is not whole.
    response.destroy()
    return
  }
  // Who wanted a stream sends no other request.
  if (request.headers.upgrade !== undefined) response.setHeader('Connection', 'close')
  passBy(request)
  response.statusCode = status
  // Clients from before JSON errors print what they get.
  const plain = /^\/v1\.(\d|1\d|2[0-3])\//.test(request.originalUrl)
  response.setHeader('Content-Type', plain ? 'text/plain; charset=utf-8' : 'application/json')
  response.end(plain ? `${message}\n` : `${JSON.stringify({ message })}\n`)
}

/** Express refuses paths that cannot be decoded with an error that carries a 4xx status. */
function isExpressRefusal(error: unknown): error is Error {
  const status = (error as { status?: unknown } | null)?.status
  return error instanceof URIError || (!(error instanceof DockerError) && status === 400 && error instanceof Error)
}
