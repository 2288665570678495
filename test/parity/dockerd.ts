import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { run } from '../e2e/environment'
import type { Host } from './host'
import { ask } from './raw-request'

const project = resolve(__dirname, '../..')

/** dockerd with its containerd is up within this on a busy machine. Milliseconds. */
const upLimit = 120_000
/** Between two looks whether it answers. Milliseconds. */
const lookInterval = 200

/**
 * A dockerd of the test's own, with these of the images busybox and debian; see test/peers/dockerd/run. Throws, leaving nothing, when it
 * does not come up: its log is then in the message.
 */
export async function startDockerd(images: readonly string[]): Promise<Host> {
  const directory = await mkdtemp(join(tmpdir(), 'dockerd-'))
  const child = spawn('test/peers/dockerd/run', [directory], { cwd: project, stdio: ['pipe', 'ignore', 'pipe'] })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  const socket = join(directory, 'docker.sock')
  const host: Host = {
    name: 'dockerd',
    address: { kind: 'unix', path: socket },
    variables: { DOCKER_HOST: `unix://${socket}`, REGISTRY: registry, DOCKER_CONFIG: join(directory, 'client') },
    names: [
      [registry, '<registry>'],
      [directory, '<directory>'],
    ],
    stop: () => stop(child),
  }
  try {
    await answers(host, child, () => complaint)
    await loadImages(host, images)
    return host
  } catch (error) {
    await host.stop()
    throw new Error(`dockerd did not come up: ${error}\n${complaint}`, { cause: error })
  }
}

/** Its registry, on the loopback of its own network namespace. */
const registry = '127.0.0.1:5000'

async function answers(host: Host, child: ChildProcess, complaint: () => string): Promise<void> {
  const deadline = Date.now() + upLimit
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${complaint()}`)
    try {
      const { status } = await ask(host.address, { method: 'GET', path: '/_ping' }, AbortSignal.timeout(upLimit))
      if (status === 200) return
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, lookInterval))
  }
}

async function loadImages(host: Host, images: readonly string[]): Promise<void> {
  const script = `set -euo pipefail
for image in ${images.join(' ')}; do
  skopeo copy -q oci:.cache/images/$image:latest docker-archive:/dev/stdout:$REGISTRY/$image:latest | docker load -q
  docker tag $REGISTRY/$image $image
  docker push -q $REGISTRY/$image
done`
  const { code, stdout, stderr } = await run('bash', ['-c', script], { env: host.variables })
  if (code !== 0) throw new Error(`its images: ${stdout}${stderr}`)
}

/** Its end, and that everything of it is away, is what test/peers/dockerd/run does when its standard input ends. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.stdin?.end()
  await ended
}
