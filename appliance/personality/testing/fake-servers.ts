import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { ExecutionSpec, NetworkJoin, StorageSpec } from '../../portlayer/api'
import { layersOf } from '../../portlayer/execution/volume-mounts'
import { PortLayerError } from '../../portlayer/problem'
import { changeRoutes, fileRoutes } from './fake-files'
import type { FakeHost } from './fake-host'
import { layerRoutes } from './fake-layers'
import { checkVolumes, volumeRoutes } from './fake-volumes'

export type Route = (
  match: RegExpExecArray,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
) => Promise<unknown>

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

export const streamed = Symbol('streamed')

function problem(response: ServerResponse, error: unknown): void {
  const told = error instanceof PortLayerError ? error : new PortLayerError('internal', String(error))
  response.writeHead(told.status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(told.toProblem()))
}

function serve(routes: readonly (readonly [string, RegExp, Route])[], isDown: () => boolean = () => false): Server {
  return createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake')
    const path = decodeURIComponent(url.pathname)
    try {
      if (isDown()) throw new PortLayerError('unavailable', 'down')
      for (const [method, pattern, route] of routes) {
        const match = method === request.method ? pattern.exec(path) : null
        if (match === null) continue
        const answer = await route(match, request, response, url)
        if (answer === streamed) return
        response.writeHead(answer === undefined ? 204 : 200, { 'content-type': 'application/json' })
        response.end(answer === undefined ? undefined : JSON.stringify(answer))
        return
      }
      throw new PortLayerError('not-found', `${request.method} ${path}`)
    } catch (error) {
      problem(response, error)
    }
  })
}

/** The port layer's API over a fake host. */
export function fakePortLayer(host: FakeHost): Server {
  interface Pending {
    container: string
    execution?: ExecutionSpec
    storage?: StorageSpec
    network?: NetworkJoin
  }
  const handles = new Map<string, Pending>()
  const json = async (request: IncomingMessage) => JSON.parse(await bodyOf(request)) as Record<string, unknown>
  const join: Route = async (match, request) => {
    const handle = handles.get(match[1] ?? '')
    if (handle !== undefined) Object.assign(handle, { [match[2] ?? '']: await json(request) })
    return undefined
  }
  return serve(
    [
      [
        'GET',
        /^\/info$/,
        async () => ({
          vch: { id: 'fake', name: 'fake-host' },
          product: { name: 'vSphere Integrated Containers', version: '0.1.0', build: 'test' },
          cpus: 4,
          memory: 8 * 2 ** 30,
          datastore: { name: 'store', capacity: 1e12, free: 5e11 },
          registries: host.registries,
          labels: [],
          defaults: { memory: 128 << 20, cpus: 1 },
          nameservers: ['172.16.0.1'],
        }),
      ],
      [
        'GET',
        /^\/events$/,
        async (_match, _request, response) => {
          response.writeHead(200)
          const tell = (event: unknown) => response.write(`${JSON.stringify(event)}\n`)
          tell({ type: 'ready' })
          host.listeners.add(tell)
          response.once('close', () => host.listeners.delete(tell))
          return streamed
        },
      ],
      [
        'POST',
        /^\/handles$/,
        async (_match, request) => {
          const { container } = await json(request)
          const handle = randomUUID()
          const id = typeof container === 'string' ? container : host.newId()
          handles.set(handle, { container: id })
          return { handle, container: id }
        },
      ],
      ['PUT', /^\/handles\/([^/]+)\/(execution|storage|network)$/, join],
      [
        'POST',
        /^\/handles\/([^/]+)\/commit$/,
        async (match) => {
          const pending = handles.get(match[1] ?? '')
          if (pending?.execution !== undefined && host.machines.has(pending.container)) {
            return host.reconfigure(pending.container, pending.execution)
          }
          if (pending?.network !== undefined && host.machines.has(pending.container)) {
            return host.rewire(pending.container, pending.network)
          }
          if (pending?.execution === undefined || pending.storage === undefined || pending.network === undefined) {
            throw new PortLayerError('invalid', 'not all of the parts')
          }
          if (!layersOf(pending.storage).every((layer) => host.layers.has(layer)))
            throw new PortLayerError('not-found', 'no such layer')
          checkVolumes(host, pending.storage)
          return host.create(pending.container, pending.execution, pending.storage, pending.network)
        },
      ],
      ['GET', /^\/containers$/, async () => [...host.machines.values()].map(({ container }) => container)],
      ['GET', /^\/containers\/([^/]+)$/, async (match) => host.machine(match[1] ?? '').container],
      ['POST', /^\/containers\/([^/]+)\/start$/, async (match) => host.start(match[1] ?? '')],
      ['POST', /^\/containers\/([^/]+)\/power-off$/, async (match) => host.powerOff(match[1] ?? '')],
      [
        'GET',
        /^\/containers\/([^/]+)\/wait$/,
        async (match, _request, _response, url) => host.wait(match[1] ?? '', Number(url.searchParams.get('run'))),
      ],
      [
        'GET',
        /^\/containers\/([^/]+)\/disk-usage$/,
        async (match) => ({ bytes: host.written.get(match[1] ?? '') ?? 0 }),
      ],
      [
        'DELETE',
        /^\/containers\/([^/]+)$/,
        async (match, _request, _response, url) => host.remove(match[1] ?? '', url.searchParams.getAll('volume')),
      ],
      [
        'PATCH',
        /^\/containers\/([^/]+)$/,
        async (match, request) => {
          const patch = await json(request)
          const taken = [...host.machines.values()].some(({ container }) => container.name === patch.name)
          if (taken) throw new PortLayerError('name-in-use', 'taken')
          return host.change(match[1] ?? '', patch)
        },
      ],
      [
        'GET',
        /^\/containers\/([^/]+)\/log$/,
        async (match, _request, response, url) => {
          response.writeHead(200)
          response.end(Buffer.from(host.machine(match[1] ?? '').log).subarray(Number(url.searchParams.get('offset'))))
          return streamed
        },
      ],
      ...fileRoutes(host, 'stopped'),
      ...changeRoutes(host),
      ...layerRoutes(host),
      ...volumeRoutes(host),
      [
        'GET',
        /^\/documents$/,
        async (_match, _request, _response, url) =>
          [...host.documents]
            .filter(([name]) => name.startsWith(url.searchParams.get('prefix') ?? ''))
            .map(([name, { version }]) => ({ name, etag: `"${version}"` })),
      ],
      [
        'GET',
        /^\/documents\/(.+)$/,
        async (match, _request, response) => {
          const document = host.documents.get(match[1] ?? '')
          if (document === undefined) throw new PortLayerError('not-found', 'no such document')
          response.writeHead(200, { etag: `"${document.version}"` })
          response.end(document.text)
          return streamed
        },
      ],
      [
        'PUT',
        /^\/documents\/(.+)$/,
        async (match, request, response) => {
          const name = match[1] ?? ''
          const text = await bodyOf(request)
          const before = host.documents.get(name)
          const wanted = request.headers['if-match']
          const refused =
            (request.headers['if-none-match'] === '*' && before !== undefined) ||
            (wanted !== undefined && wanted !== `"${before?.version}"`)
          if (refused) throw new PortLayerError('precondition-failed', 'changed meanwhile')
          const version = (before?.version ?? 0) + 1
          host.documents.set(name, { text, version })
          response.writeHead(204, { etag: `"${version}"` })
          response.end()
          return streamed
        },
      ],
      [
        'DELETE',
        /^\/documents\/(.+)$/,
        async (match) => {
          host.documents.delete(match[1] ?? '')
          return undefined
        },
      ],
      ['GET', /^\/networks$/, async () => host.networks.list()],
      ['POST', /^\/networks$/, async (_match, request) => host.networks.create((await json(request)) as never)],
      ['DELETE', /^\/networks\/([^/]+)$/, async (match) => host.networks.remove(match[1] ?? '')],
      ['GET', /^\/secrets$/, async () => host.secrets],
    ],
    () => host.unavailable,
  )
}

/** What of the interaction's API is about sessions. */
const sessionCalls = /^\/(containers\/[^/]+\/(attach|exec|expected|logs|wait)$|connections\/|execs|events|certificates)/

/** The interaction's API over a fake host; sessions are the interaction's own. */
export function fakeInteraction(host: FakeHost, sessions: Server): Server {
  const others = serve([
    [
      'POST',
      /^\/containers\/([^/]+)\/signal$/,
      async (match, request) => {
        const { signal } = JSON.parse(await bodyOf(request)) as { signal: number }
        host.signal(match[1] ?? '', signal)
        return undefined
      },
    ],
    [
      'POST',
      /^\/containers\/([^/]+)\/(pause|unpause)$/,
      async (match) => host.freeze(match[1] ?? '', match[2] as 'pause' | 'unpause'),
    ],
    [
      'POST',
      /^\/containers\/([^/]+)\/update$/,
      async (match, request) => host.update(match[1] ?? '', JSON.parse(await bodyOf(request))),
    ],
    ['POST', /^\/containers\/([^/]+)\/follow-network$/, async (match) => host.followNetwork(match[1] ?? '')],
    [
      'POST',
      /^\/containers\/([^/]+)\/processes$/,
      async (match, request) => host.processes(match[1] ?? '', JSON.parse(await bodyOf(request)).arguments),
    ],
    ...fileRoutes(host, 'running'),
    [
      'GET',
      /^\/containers\/([^/]+)\/listing$/,
      async (match, _request, response) => {
        if (host.machine(match[1] ?? '').running === undefined) throw new PortLayerError('conflict', 'it does not run')
        response.writeHead(200)
        response.end('listing')
        return streamed
      },
    ],
    ['GET', /^\/containers\/([^/]+)\/statistics$/, async (match) => host.statistics(match[1] ?? '')],
    [
      'POST',
      /^\/containers\/([^/]+)\/resize$/,
      async (_match, request) => {
        const { target, rows, columns } = JSON.parse(await bodyOf(request)) as Record<string, unknown>
        host.resizes.push(`${target} ${rows}x${columns}`)
        return undefined
      },
    ],
  ])
  return createServer((request, response) => {
    const server = sessionCalls.test(request.url ?? '') ? sessions : others
    server.emit('request', request, response)
  })
}
