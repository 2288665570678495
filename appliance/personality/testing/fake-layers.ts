import { randomUUID } from 'node:crypto'
import { layersOf } from '../../portlayer/execution/volume-mounts'
import { PortLayerError } from '../../portlayer/problem'
import type { FakeHost } from './fake-host'
import { type Route, streamed } from './fake-servers'

/** The port layer's calls for layers and spools. */
export function layerRoutes(host: FakeHost): (readonly [string, RegExp, Route])[] {
  return [
    [
      'HEAD',
      /^\/layers\/(.+)$/,
      async (match) => {
        if (!host.layers.has(match[1] ?? '')) throw new PortLayerError('not-found', 'no such layer')
        return undefined
      },
    ],
    [
      'GET',
      /^\/layers\/(.+)\/tar$/,
      async (match, _request, response) => {
        const tar = host.layers.get(match[1] ?? '')?.tar
        if (tar === undefined) throw new PortLayerError('conflict', 'the layer has no record')
        response.writeHead(200)
        response.end(tar)
        return streamed
      },
    ],
    [
      'POST',
      /^\/spools$/,
      async (_match, _request, response) => {
        const spool = randomUUID()
        host.spools.set(spool, new Map())
        response.writeHead(200)
        response.write(`${JSON.stringify({ spool })}\n`)
        response.once('close', () => host.spools.delete(spool))
        return streamed
      },
    ],
    [
      'PUT',
      /^\/spools\/([^/]+)\/([^/]+)$/,
      async (match, request) => {
        const chunks: Buffer[] = []
        for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
        host.spools.get(match[1] ?? '')?.set(match[2] ?? '', Buffer.concat(chunks))
        return { size: Buffer.concat(chunks).length }
      },
    ],
    [
      'GET',
      /^\/spools\/([^/]+)\/([^/]+)$/,
      async (match, _request, response) => {
        const content = host.spools.get(match[1] ?? '')?.get(match[2] ?? '')
        if (content === undefined) throw new PortLayerError('not-found', 'no such file')
        response.writeHead(200)
        response.end(content)
        return streamed
      },
    ],
    [
      'GET',
      /^\/layers$/,
      async () => [...host.layers].map(([chainId, layer]) => ({ chainId, ...layer, tar: undefined })),
    ],
    [
      'PUT',
      /^\/layers\/(.+)$/,
      async (match, request, _response, url) => {
        const chunks: Buffer[] = []
        for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
        const tar = Buffer.concat(chunks)
        const parent = url.searchParams.get('parent')
        const layer = {
          diffId: url.searchParams.get('diffId') ?? '',
          ...(parent !== null && { parent }),
          size: tar.length,
          tarSize: tar.length,
          tar,
          createdAt: new Date().toISOString(),
        }
        host.layers.set(match[1] ?? '', layer)
        return { chainId: match[1], ...layer, tar: undefined }
      },
    ],
    [
      'DELETE',
      /^\/layers\/(.+)$/,
      async (match) => {
        const chainId = match[1] ?? ''
        const isParent = [...host.layers.values()].some(({ parent }) => parent === chainId)
        const isUsed = [...host.machines.values()].some(({ container }) =>
          layersOf(container.storage).includes(chainId),
        )
        if (isParent || isUsed) throw new PortLayerError('conflict', 'something stands on it')
        host.layers.delete(chainId)
        return undefined
      },
    ],
  ]
}
