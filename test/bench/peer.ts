import { startDockerd } from '../parity/dockerd'
import { shell } from '../parity/shell'
import { type Docker, dockerCli } from './container'

/** A dockerd on this machine to compare with, and its registry, which only it reaches. */
export interface Peer {
  readonly docker: Docker
  readonly registry: string
  /** Puts an OCI layout, as skopeo names it (`DIRECTORY:TAG`), into its registry as `name`; it is not among its images then. */
  publish(layout: string, name: string): Promise<void>
  stop(): Promise<void>
}

/** Time for an image of some hundred megabytes on a busy machine. Milliseconds. */
const publishLimit = 600_000

/** A dockerd of the bench's own with busybox; see test/peers/dockerd/install, without which this throws. */
export async function startPeer(): Promise<Peer> {
  const host = await startDockerd(['busybox'])
  const registry = host.variables.REGISTRY ?? ''
  return {
    docker: dockerCli(host.variables),
    registry,
    async publish(layout, name) {
      const image = `${registry}/${name}`
      const { code, stderr } = await shell(
        `set -euo pipefail
skopeo copy -q "oci:$LAYOUT" "docker-archive:/dev/stdout:$IMAGE" | docker load -q
docker push -q "$IMAGE"
docker rmi "$IMAGE"`,
        { ...host.variables, LAYOUT: layout, IMAGE: image },
        AbortSignal.timeout(publishLimit),
      )
      if (code !== 0) throw new Error(`${image} for the peer: ${stderr}`)
    },
    stop: () => host.stop(),
  }
}
