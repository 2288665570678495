import type { KeyObject } from 'node:crypto'
import { createServer, type Server } from 'node:https'
import express, { type ErrorRequestHandler, type Request, type Response } from 'express'
import { VchError, type VchErrorCode } from '../vch/vch'
import { ForbiddenError } from './allowance'
import { type ApiError, type CreationEvent, powerActions } from './api'
import { parseVchRequest } from './request-schema'
import type { ProxyService } from './service'
import { type TokenClaims, TokenError, verifyToken } from './token'

export interface ProxyServerOptions {
  readonly service: ProxyService
  readonly certificate: string
  readonly key: string
  /** Public key of the key that signs tokens. */
  readonly tokenKey: KeyObject
  /** Owners whose tokens are worth nothing any more. */
  readonly revokedOwners: readonly string[]
  /** Aborted when the proxy shuts down: creations are then taken back. */
  readonly signal: AbortSignal
  readonly log: (line: string) => void
}

/** Longer than the longest token in a header. */
const maxHeaderBytes = 64 * 1024
const maxBodyBytes = 256 * 1024

const statuses: Readonly<Record<VchErrorCode, number>> = {
  invalid: 400,
  exists: 409,
  'not-found': 404,
  exhausted: 403,
  failed: 502,
}

/** The proxy's HTTPS service, not yet listening. */
export function createProxyServer(options: ProxyServerOptions): Server {
  const { service, log } = options
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  const json = express.json({ limit: maxBodyBytes })
  const claims = (request: Request) => authenticate(request, options)
  // A call ends when the proxy does; what a bearer began is his to watch, so most calls outlive his connection.
  const { signal } = options

  app.post('/v1/checks', json, async (request, response) => {
    await service.check(claims(request), parseVchRequest(request.body), callSignal(response, signal))
    response.json({})
  })
  app.post('/v1/vchs', json, (request, response) =>
    create(service, claims(request), request, response, callSignal(response, signal)),
  )
  app.post('/v1/vchs/:id/keep', (request, response) => {
    service.keep(claims(request), request.params.id)
    response.json({})
  })
  app.get('/v1/vchs', async (request, response) => {
    response.json(await service.list(claims(request), callSignal(response, signal)))
  })
  app.get('/v1/vchs/:reference', async (request, response) => {
    response.json(await service.inspect(claims(request), request.params.reference, callSignal(response, signal)))
  })
  for (const action of powerActions) {
    app.post(`/v1/vchs/:reference/${action}`, async (request, response) => {
      response.json(await service.change(claims(request), request.params.reference, action, signal))
    })
  }
  app.delete('/v1/vchs/:reference', async (request, response) => {
    await service.remove(claims(request), request.params.reference, signal)
    response.json({})
  })
  app.use((request, response) => {
    fail(response, 404, { code: 'invalid', message: `the proxy does not know ${request.method} ${request.path}` })
  })
  app.use(errorHandler(log))

  const { certificate: cert, key } = options
  const server = createServer({ cert, key, minVersion: 'TLSv1.2', maxHeaderSize: maxHeaderBytes }, app)
  // A creation takes as long as it takes; slow heads and bodies are cut off by Node's own time-outs.
  server.timeout = 0
  return server
}

/** Answers with a line for each step. What goes wrong before the first step is an ordinary error. */
async function create(
  service: ProxyService,
  claims: TokenClaims,
  request: Request,
  response: Response,
  signal: AbortSignal,
): Promise<void> {
  const send = (event: CreationEvent) => {
    if (!response.headersSent) response.status(200).type('application/x-ndjson')
    if (response.writable) response.write(`${JSON.stringify(event)}\n`)
  }
  const vch = parseVchRequest(request.body)
  try {
    await service.create(
      claims,
      vch,
      (progress) => send({ progress }),
      (created) => send({ created }),
      signal,
    )
    send({ kept: vch.id })
    response.end()
  } catch (error) {
    if (!response.headersSent) throw error
    send({ error: describe(error).body })
    response.end()
  }
}

/** Throws a TokenError unless the request bears a token that is good. */
function authenticate(request: Request, { tokenKey, revokedOwners }: ProxyServerOptions): TokenClaims {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ')
  if (scheme !== 'Bearer' || token === undefined) throw new TokenError('the request bears no token')
  const claims = verifyToken(token, tokenKey, new Date())
  if (revokedOwners.includes(claims.owner))
    throw new TokenError('the token was revoked; ask your administrator for a new one')
  return claims
}

/** Aborted when the caller hangs up before the answer is complete, or with `outer`. */
function callSignal(response: Response, outer: AbortSignal): AbortSignal {
  const call = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) call.abort(new Error('the caller hung up'))
  })
  return AbortSignal.any([call.signal, outer])
}

function describe(error: unknown): { status: number; body: ApiError } {
  if (error instanceof VchError)
    return { status: statuses[error.code], body: { code: error.code, message: error.message } }
  if (error instanceof TokenError) return { status: 401, body: { code: 'unauthorized', message: error.message } }
  if (error instanceof ForbiddenError) return { status: 403, body: { code: 'forbidden', message: error.message } }
  const status = (error as { status?: unknown }).status
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return { status, body: { code: 'invalid', message: (error as Error).message } }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { status: 500, body: { code: 'internal', message } }
}

function errorHandler(log: (line: string) => void): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const { status, body } = describe(error)
    log(`${request.method} ${request.path}: ${status} ${body.message}`)
    if (response.headersSent) response.destroy()
    else fail(response, status, body)
  }
}

function fail(response: Response, status: number, error: ApiError): void {
  response.status(status).json({ error })
}
