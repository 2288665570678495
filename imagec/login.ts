import { Connection } from './connection'
import type { Credentials } from './credentials'
import type { RegistrySettings } from './registry-settings'

/**
 * Verifies credentials with a registry, and gives the identity token that its token service has for a password, to be
 * kept instead of that. Throws RegistryError: kind `unauthorized` when they are wrong, with the
 * code `UNAUTHORIZED` when a token service says so: docker answers 401 then, else 500.
 */
export async function login(
  domain: string,
  settings: RegistrySettings,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<{ readonly identityToken?: string }> {
  const connection = await Connection.open(domain, settings, credentials, signal)
  try {
    await connection.verify(signal)
    const { identityToken } = connection
    return identityToken === undefined ? {} : { identityToken }
  } finally {
    connection.close()
  }
}
