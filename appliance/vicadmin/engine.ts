import { request } from 'node:http'
import { json } from 'node:stream/consumers'
import { dockerSocket } from '../interaction/api'
import { InteractionClient } from '../interaction/client'

/** What vicadmin asks the personality for, over the Docker API of this machine. */
export interface Engine {
  /**
   * Version and build for `docker --version`. Callers compare the version with Docker's releases (docker-machine wants 1.12
   * at least), which our own version is none of: it is the API's, `1.47.0`, and the build is ours.
   */
  version(signal: AbortSignal): Promise<{ readonly version: string; readonly build: string }>
  /** Resolves true when port 2376 serves the certificate with this SHA-256, false when it does not within 30 s. */
  serves(certificate: string, signal: AbortSignal): Promise<boolean>
}

/** A certificate is waited for so long. Milliseconds. */
const servingPatience = 30_000

/** The {@link Engine} behind the Docker API's socket. Both calls reject when nobody answers there. */
export function engineAt(
  socketPath: string = dockerSocket,
  interaction: Pick<InteractionClient, 'certificateServed'> = new InteractionClient(),
): Engine {
  const get = (path: string, signal: AbortSignal): Promise<{ status: number; body: unknown }> =>
    new Promise((resolve, reject) => {
      const outgoing = request({ socketPath, path, signal }, (response) => {
        json(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject)
      })
      outgoing.once('error', reject)
      outgoing.end()
    })
  return {
    async version(signal) {
      const { status, body } = await get('/version', signal)
      const { ApiVersion: version, GitCommit: build } = body as { ApiVersion?: unknown; GitCommit?: unknown }
      if (status !== 200 || typeof version !== 'string' || !/^\d+\.\d+$/.test(version))
        throw new Error(`the Docker API answers /version with ${status}`)
      return { version: `${version}.0`, build: typeof build === 'string' && build !== '' ? build : 'unknown' }
    },
    async serves(certificate, signal) {
      const limit = AbortSignal.timeout(servingPatience)
      try {
        await interaction.certificateServed(certificate, AbortSignal.any([limit, signal]))
      } catch (error) {
        if (limit.aborted) return false
        throw error
      }
      const { status } = await get('/version', signal)
      return status === 200
    },
  }
}
