import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Lab } from '../lab'
import type { Session } from '../session/sessions'
import type { ServerCertificate } from './certificate'
import { serveFolder } from './folder'
import { serveSoap, serviceVersions } from './soap'

/** A datastore transfer may be slow but not silent. */
const idleSocketMilliseconds = 10 * 60 * 1000
const maxConnectionsPerAddress = 2000

/** The lab's HTTPS endpoint on several addresses and one port. */
export interface Endpoint {
  readonly port: number
  /** Ends open connections too. */
  close(): Promise<void>
}

/** Listens; port 0 takes a free one, the same on every address. */
export async function listen(
  lab: Lab,
  certificate: ServerCertificate,
  addresses: readonly string[],
  port: number,
): Promise<Endpoint> {
  const servers: Server[] = []
  let bound = port
  try {
    for (const address of addresses) {
      const server = createLabServer(lab, certificate)
      servers.push(server)
      server.listen(bound, address)
      await once(server, 'listening')
      bound = (server.address() as AddressInfo).port
    }
  } catch (error) {
    await closeAll(servers)
    throw error
  }
  return { port: bound, close: () => closeAll(servers) }
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve())
          server.closeAllConnections()
        }),
    ),
  )
}

function createLabServer(lab: Lab, certificate: ServerCertificate): Server {
  const server = createServer(
    // Waiting calls and uploads take as long as they take; a silent socket is what must not live for ever.
    {
      cert: certificate.certificate,
      key: certificate.key,
      minVersion: 'TLSv1.2',
      requestTimeout: 0,
      keepAlive: true,
      keepAliveInitialDelay: 60_000,
    },
    (request, response) => {
      serve(lab, request, response).catch((error) => {
        lab.log(
          `${request.method} ${pathOf(request)}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        )
        if (response.headersSent) response.destroy()
        else response.writeHead(500, { connection: 'close' }).end()
      })
    },
  )
  server.maxConnections = maxConnectionsPerAddress
  // A silent client that waits for updates is not idle: its call is being answered.
  server.timeout = 0
  server.keepAliveTimeout = idleSocketMilliseconds
  return server
}

async function serve(lab: Lab, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = pathOf(request)
  if (path === '/sdk' || path === '/sdk/') {
    if (request.method === 'POST') return serveSoap(lab, request, response, sessionOf(lab, request))
    response.writeHead(405, { allow: 'POST' }).end()
    return
  }
  if (path === '/sdk/vimServiceVersions.xml' && (request.method === 'GET' || request.method === 'HEAD')) {
    response.writeHead(200, { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(serviceVersions) })
    response.end(request.method === 'HEAD' ? undefined : serviceVersions)
    return
  }
  if (path === '/folder' || path.startsWith('/folder/')) {
    const session = sessionOf(lab, request)
    const work = () =>
      serveFolder(
        {
          datastore: lab.datastore,
          access: lab.fileAccess,
          datacenter: lab.tree.datacenter.name,
          authenticate: async () => session?.user ?? (await basicUser(lab, request)),
          checkUnlocked: (file) => lab.machines.checkUnlocked(file),
        },
        request,
        response,
      )
    await (session === undefined ? work() : lab.sessions.during(session, work))
    if (request.method === 'PUT' || request.method === 'DELETE') await lab.tree.datastore.refresh()
    return
  }
  response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n')
}

/** The path without the query, which can have secrets. */
function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? ''
}

function sessionOf(lab: Lab, request: IncomingMessage): Session | undefined {
  const match = /(?:^|;\s*)vmware_soap_session="?([0-9a-f]+)"?(?:;|$)/.exec(request.headers.cookie ?? '')
  return match?.[1] === undefined ? undefined : lab.sessions.find(match[1])
}

async function basicUser(lab: Lab, request: IncomingMessage): Promise<string | undefined> {
  const match = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '')
  if (match?.[1] === undefined) return undefined
  const [user = '', ...password] = Buffer.from(match[1], 'base64').toString('utf8').split(':')
  return (await lab.accounts.verify(user, password.join(':'))) ? user : undefined
}
