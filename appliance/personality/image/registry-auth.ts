import * as z from 'zod'
import type { Credentials } from '../../../imagec'

/** Docker's AuthConfig, as clients send it in `X-Registry-Auth` and to `POST /auth`. */
export const authConfigSchema = z.object({
  username: z.string().optional(),
  password: z.string().optional(),
  auth: z.string().optional(),
  serveraddress: z.string().optional(),
  identitytoken: z.string().optional(),
  registrytoken: z.string().optional(),
})

/**
 * Reads `X-Registry-Auth`, base64url of docker's AuthConfig. As with dockerd the request goes on without credentials when
 * there are none or they cannot be read: the registry decides.
 */
export function readCredentials(header: string | string[] | undefined): Credentials | undefined {
  if (typeof header !== 'string' || header === '') return undefined
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
  const parsed = authConfigSchema.safeParse(value)
  return parsed.success ? credentialsOf(parsed.data) : undefined
}

/** The strongest that is there: a registry's own token, an identity token, user and password. */
export function credentialsOf(config: z.output<typeof authConfigSchema>): Credentials | undefined {
  const { username, password, auth, identitytoken, registrytoken } = config
  if (registrytoken) return { registryToken: registrytoken }
  if (identitytoken) return { identityToken: identitytoken }
  if (username) return { username, password: password ?? '' }
  if (!auth) return undefined
  const [name = '', ...rest] = Buffer.from(auth, 'base64').toString('utf8').split(':')
  return name === '' ? undefined : { username: name, password: rest.join(':') }
}
