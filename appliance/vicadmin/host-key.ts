import { generateKeyPairSync } from 'node:crypto'
import type { PortLayerClient } from '../portlayer/client'

/** The admin endpoint's host key of this VCH: made once, kept with its secrets, so that it survives a reset. */
export async function hostKey(
  secrets: Pick<PortLayerClient, 'secrets' | 'updateSecrets'>,
  signal: AbortSignal,
): Promise<string> {
  const { adminHostKey } = await secrets.secrets(signal)
  if (adminHostKey !== undefined) return adminHostKey
  // P-256 in SEC1 form: what docker-machine's own SSH client and OpenSSH both take, without SHA-1.
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  await secrets.updateSecrets({ adminHostKey: privateKey }, signal)
  return privateKey
}
