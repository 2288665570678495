import type { IncomingMessage, ServerResponse } from 'node:http'
import { type DecodedRequest, decodeRequest, encodeFault, encodeResponse, SchemaError } from '../../vmomi/schema'
import { Fault } from '../fault'
import { wireFault } from '../history/tasks'
import type { Lab } from '../lab'
import { type Caller, dispatch } from '../methods'
import type { Session } from '../session/sessions'

/** The largest request: an extraConfig of many large values fits. */
const maxRequestBytes = 16 << 20

/** What clients ask for before anything else: which versions of the API there are. */
export const serviceVersions = `<?xml version="1.0" encoding="UTF-8" ?>
<namespaces version="1.0">
 <namespace>
  <name>urn:vim25</name>
  <version>7.0.3.0</version>
  <priorVersions>
   <version>7.0.2.0</version>
   <version>7.0.1.0</version>
   <version>7.0.0.0</version>
   <version>6.9.1</version>
   <version>6.7.3</version>
   <version>6.7</version>
   <version>6.5</version>
   <version>6.0</version>
   <version>5.5</version>
  </priorVersions>
 </namespace>
</namespaces>
`

/** Answers one SOAP call of `/sdk`. `session` is that of the request's cookie. */
export async function serveSoap(
  lab: Lab,
  request: IncomingMessage,
  response: ServerResponse,
  session: Session | undefined,
): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => gone.abort(new Error('the client went away')))
  const caller: Caller = {
    address: request.socket.remoteAddress ?? '',
    agent: String(request.headers['user-agent'] ?? '').slice(0, 256),
    session,
    signal: gone.signal,
  }
  let method = 'unknown'
  try {
    const body = await readBody(request)
    const decoded = decode(body)
    method = decoded.method.name
    const run = () => dispatch(lab, decoded, caller)
    const { result, call } = await (session === undefined ? run() : lab.sessions.during(session, run))
    const opened = call.newSession
    const answer = encodeResponse(method, result)
    reply(response, 200, answer, opened && sessionCookie(opened))
  } catch (error) {
    if (gone.signal.aborted) return
    const fault = error instanceof Fault ? error : internalFault(lab, method, error)
    reply(response, 500, encodeAnyFault(lab, fault, error instanceof InvalidRequest ? 'Client' : 'Server'))
  }
}

/** A request that is no call: the client's mistake, which a fault of the protocol says. */
class InvalidRequest extends Fault {}

function decode(body: string): DecodedRequest {
  try {
    return decodeRequest(body)
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error
    throw new InvalidRequest('InvalidRequest', {}, error.message)
  }
}

function encodeAnyFault(lab: Lab, fault: Fault, code: 'Client' | 'Server'): string {
  try {
    return encodeFault(wireFault(fault), fault.message, code)
  } catch (error) {
    // A message with what XML cannot carry, or a fault that the schema lacks.
    lab.log(`fault ${fault.type} cannot be encoded: ${String(error)}`)
    return encodeFault({ _type: 'SystemError', reason: fault.type }, fault.type, code)
  }
}

/** Details stay in the log: they are about the lab, not about the call. */
function internalFault(lab: Lab, method: string, error: unknown): Fault {
  lab.log(`${method}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  const reason = error instanceof Error ? error.message : String(error)
  return new Fault('SystemError', { reason }, `A general system error occurred: ${reason}`)
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length
    if (length > maxRequestBytes)
      throw new InvalidRequest('InvalidRequest', {}, `A request has at most ${maxRequestBytes} bytes`)
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function sessionCookie(session: Session): string {
  return `vmware_soap_session="${session.secret}"; Path=/; HttpOnly; Secure; `
}

function reply(response: ServerResponse, status: number, body: string, cookie?: string): void {
  response.writeHead(status, {
    'content-type': 'text/xml; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-cache',
    ...(cookie !== undefined && { 'set-cookie': cookie }),
    ...(!response.req.complete && { connection: 'close' }),
  })
  response.end(body)
}
