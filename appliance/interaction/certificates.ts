import { setTimeout as delay } from 'node:timers/promises'
import type { ApplianceSecrets } from '../config'
import { PortLayerError } from '../portlayer/problem'
import type { TlsListener } from './tls-listener'

/** Pause before certificates are asked for again when the port layer could not give them. Milliseconds. */
const secretsPause = 1_000

export interface CertificateSource {
  readonly secrets: (signal: AbortSignal) => Promise<ApplianceSecrets>
}

/**
 * Gives a listener the certificates that the port layer has, at each call of the answer and until the signal is aborted. Certificates that cannot be
 * used leave those in place that are.
 */
export function certificateLoader(
  source: CertificateSource,
  tls: TlsListener,
  log: (line: string) => void,
  signal: AbortSignal,
): () => void {
  return inTurn(async () => {
    while (!signal.aborted) {
      try {
        const secrets = await source.secrets(signal)
        if (secrets.tls !== undefined) await tls.use(secrets.tls)
        return
      } catch (error) {
        if (signal.aborted) return
        log(`certificates of the Docker API: ${error instanceof Error ? error.message : String(error)}`)
        if (!(error instanceof PortLayerError && error.code === 'unavailable')) return
        // The end of this process ends the pause as well.
        await delay(secretsPause, undefined, { signal }).catch(() => undefined)
      }
    }
  })
}

/** Calls a task one after the other; calls while it works are answered by one more. */
function inTurn(task: () => Promise<void>): () => void {
  let state: 'idle' | 'busy' | 'again' = 'idle'
  const work = async () => {
    do {
      state = 'busy'
      await task()
    } while ((state as string) === 'again')
    state = 'idle'
  }
  return () => {
    if (state === 'idle') void work()
    else state = 'again'
  }
}
