import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { basename, dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { PortLayerError } from '../../portlayer/problem'
import type { FakeHost } from './fake-host'
import { bodyOf, type Route, streamed } from './fake-servers'

type Routes = (readonly [string, RegExp, Route])[]

async function sendTar(args: readonly string[], response: ServerResponse, names = ''): Promise<typeof streamed> {
  response.writeHead(200)
  const tar = spawn('tar', ['-cf', '-', ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  // One that does not want names may have ended before they came.
  tar.stdin.on('error', () => undefined)
  tar.stdin.end(names)
  await pipeline(tar.stdout, response)
  return streamed
}

/** The calls for files, which port layer and interaction have alike: each of the containers that are its own. */
export function fileRoutes(host: FakeHost, whose: 'running' | 'stopped'): Routes {
  const own = (match: RegExpExecArray): string => {
    const id = match[1] ?? ''
    if ((host.machine(id).running !== undefined) === (whose === 'running')) return id
    throw new PortLayerError('conflict', `${id} is not ${whose}`)
  }
  return [
    [
      'GET',
      /^\/containers\/([^/]+)\/path$/,
      async (match, _request, _response, url) => host.describe(own(match), url.searchParams.get('path') ?? ''),
    ],
    [
      'GET',
      /^\/containers\/([^/]+)\/files$/,
      async (match, _request, response, url) => {
        const path = url.searchParams.get('path') ?? ''
        await host.describe(own(match), path)
        return sendTar(['-C', dirname(host.pathOf(path)), basename(path)], response)
      },
    ],
    [
      'PUT',
      /^\/containers\/([^/]+)\/files$/,
      async (match, request, _response, url) => {
        const path = url.searchParams.get('path') ?? ''
        const { mode } = await host.describe(own(match), path)
        if ((mode & 0o170000) !== 0o40000) throw new PortLayerError('invalid', 'extraction point is not a directory')
        host.owners.push(url.searchParams.get('owner') ?? undefined)
        const tar = spawn('tar', ['-xf', '-', '-C', host.pathOf(path)], { stdio: ['pipe', 'inherit', 'inherit'] })
        request.pipe(tar.stdin)
        if (request.destroyed) tar.stdin.end()
        request.once('close', () => tar.stdin.end())
        const [code] = await once(tar, 'close')
        if (code !== 0) throw new PortLayerError('internal', `tar ended with ${code}`)
        return undefined
      },
    ],
    [
      'GET',
      /^\/containers\/([^/]+)\/export$/,
      async (match, _request, response) => {
        own(match)
        return sendTar(['-C', host.pathOf('/'), '.'], response)
      },
    ],
    [
      'POST',
      /^\/containers\/([^/]+)\/pack$/,
      async (match, request, response) => {
        own(match)
        const names = await bodyOf(request)
        return sendTar(['-C', host.pathOf('/'), '--no-recursion', '--null', '-T', '-'], response, names)
      },
    ],
  ]
}

/** What containers have changed: the listing of one that runs comes with the call. */
export function changeRoutes(host: FakeHost): Routes {
  const answer: Route = async (match, request, response) => {
    const { running } = host.machine(match[1] ?? '')
    const listing = await bodyOf(request)
    if ((listing === 'listing') !== (running !== undefined)) throw new PortLayerError('conflict', 'not as it should be')
    response.writeHead(200)
    response.end(host.changes.map((change) => `${JSON.stringify(change)}\n`).join(''))
    return streamed
  }
  return ['GET', 'POST'].map((method) => [method, /^\/containers\/([^/]+)\/changes$/, answer])
}
