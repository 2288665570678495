import { login, RegistryError } from '../../../imagec'
import { DockerError, invalid } from '../api/docker-error'
import { type Answer, type Call, endpoint, json } from '../api/endpoint'
import type { Engine } from '../engine'
import { authConfigSchema, credentialsOf } from './registry-auth'
import { registrySettings } from './registry-settings'

type AuthConfig = ReturnType<typeof authConfigSchema.parse>

/** `POST /auth`: docker login. */
export const loginEndpoint = endpoint({ method: 'post', path: '/auth', body: authConfigSchema, handle: checkLogin })

async function checkLogin(call: Call<unknown, AuthConfig>, engine: Engine): Promise<Answer> {
  const { signal } = call
  const domain = registryOf(call.body.serveraddress ?? '')
  const credentials = credentialsOf(call.body) ?? { username: '', password: call.body.password ?? '' }
  const registries = await registrySettings(engine, signal)
  try {
    const { identityToken = '' } = await login(domain, registries, credentials, signal)
    return json({ Status: 'Login Succeeded', IdentityToken: identityToken })
  } catch (error) {
    // dockerd: 401 for what a token service refused, 500 for a registry with basic authentication.
    if (error instanceof RegistryError && error.code === 'UNAUTHORIZED') throw new DockerError(401, error.message)
    throw error
  }
}

/** The host of docker's server address, which may be a URL; none is Docker Hub. */
function registryOf(address: string): string {
  if (address === '') return 'docker.io'
  const url = URL.parse(/^https?:\/\//.test(address) ? address : `https://${address}`)
  if (url === null || url.host === '') throw invalid('unable to parse server address')
  return url.host === 'index.docker.io' || url.host === 'registry-1.docker.io' ? 'docker.io' : url.host
}
