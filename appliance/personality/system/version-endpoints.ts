import { release } from 'node:os'
import { type Answer, type Call, type Endpoint, endpoint, json, streamed } from '../api/endpoint'
import { apiVersion, minApiVersion, versionText } from '../api/version'
import type { Engine } from '../engine'
import { engineVersion, productName, productVersion } from './version'

/** Go's name of this processor. */
const goArchitecture = process.arch === 'x64' ? 'amd64' : process.arch

/** Who is there: answered whatever the other daemons do. */
export const versionEndpoints: readonly Endpoint[] = [
  endpoint({ method: 'get', path: '/_ping', handle: ping }),
  endpoint({ method: 'head', path: '/_ping', handle: ping }),
  endpoint({ method: 'get', path: '/version', handle: async (_call, engine) => json(version(engine)) }),
]

async function ping(call: Call): Promise<Answer> {
  const { response } = call
  const body = call.request.method === 'HEAD' ? '' : 'OK'
  response.setHeader('Cache-Control', 'no-cache, no-store, must-revalidate')
  response.setHeader('Pragma', 'no-cache')
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.setHeader('Swarm', 'inactive')
  response.setHeader('Content-Length', String(body.length))
  response.statusCode = 200
  response.end(body)
  return streamed
}

/** What the product runs on, as `docker version` names it; without the hypervisor as long as nobody has told which it is. */
export function platformName(hypervisor: { readonly name: string; readonly version: string } | undefined): string {
  const product = `${productName} ${productVersion}`
  return hypervisor === undefined ? product : `${product} on ${hypervisor.name} ${hypervisor.version}`
}

function version({ host }: Engine): Record<string, unknown> {
  const hypervisor = host.last?.product
  const details = {
    ApiVersion: versionText(apiVersion),
    Arch: goArchitecture,
    GitCommit: hypervisor?.build ?? '',
    KernelVersion: release(),
    MinAPIVersion: versionText(minApiVersion),
    Os: 'linux',
  }
  const below = hypervisor && {
    Name: hypervisor.name,
    Version: hypervisor.version,
    Details: { GitCommit: hypervisor.build },
  }
  return {
    Platform: { Name: platformName(hypervisor) },
    Components: [
      { Name: 'Engine', Version: engineVersion, Details: { ...details, Experimental: 'false' } },
      { Name: 'vic', Version: productVersion, Details: {} },
      ...(below === undefined ? [] : [below]),
    ],
    Version: engineVersion,
    ...details,
    // Clients print the field: what runs this is not Go.
    GoVersion: `none (Node.js ${process.versions.node})`,
  }
}
