import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Environment, machineVariables, startEnvironment } from '../e2e/environment'
import type { Host } from './host'
import { shell } from './shell'

const machine = 'parity'
/** A VCH on a busy machine. Milliseconds. */
const createLimit = 600_000

/** A VCH of the test's own in a lab of its own, with these of the images busybox and debian. */
export async function startVch(images: readonly string[]): Promise<Host> {
  const environment = await startEnvironment()
  try {
    const created = await environment.run('docker-machine', ['create', '-d', 'vic', machine], { limit: createLimit })
    if (created.code !== 0) throw new Error(`docker-machine create:\n${created.stdout}\n${created.stderr}`)
    return await vchHost(environment, { name: machine, images }, () => environment.stop())
  } catch (error) {
    await environment.stop()
    throw error
  }
}

/** A VCH that is there, as a host; its images are pulled. */
export async function vchHost(
  environment: Pick<Environment, 'run' | 'registry' | 'variables'>,
  { name, images }: { readonly name: string; readonly images: readonly string[] },
  stop: () => Promise<void>,
): Promise<Host> {
  const { registry } = environment
  const client = await machineVariables(environment, name)
  const { hostname, port } = new URL(client.DOCKER_HOST ?? '')
  const pem = (file: string): Promise<string> => readFile(join(client.DOCKER_CERT_PATH ?? '', file), 'utf8')
  const [ca, cert, key] = await Promise.all([pem('ca.pem'), pem('cert.pem'), pem('key.pem')])
  const variables = { ...environment.variables, ...client, REGISTRY: registry }
  const pulled = await shell(
    `set -e
for image in ${images.join(' ')}; do docker pull -q ${registry}/$image; docker tag ${registry}/$image $image; done
# As on the other host, its manifest in the registry is the one that a push has made.
docker push -q ${registry}/busybox
docker rmi ${registry}/busybox
docker pull -q ${registry}/busybox`,
    variables,
    AbortSignal.timeout(createLimit),
  )
  if (pulled.code !== 0) throw new Error(`its images: ${pulled.stderr}`)
  return {
    name: 'vch',
    address: { kind: 'tls', host: hostname, port: Number(port), ca, cert, key },
    variables,
    names: [
      [registry, '<registry>'],
      [`${hostname}:${port}`, '<vch>'],
    ],
    stop,
  }
}
