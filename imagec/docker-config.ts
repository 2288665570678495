import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { CredentialHelper } from './credential-helper'
import type { Credentials } from './credentials'

/** The key of Docker Hub in docker's configuration. */
const hubKey = 'https://index.docker.io/v1/'

const authSchema = z.looseObject({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
  registrytoken: z.string().optional(),
})
const configSchema = z.looseObject({
  auths: z.record(z.string(), authSchema).optional(),
  credsStore: z.string().optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
})
type Config = z.infer<typeof configSchema>

/** Docker's configuration cannot be used. What is in it is not repeated. */
export class InvalidConfig extends Error {
  override readonly name = 'InvalidConfig'
}

/** Credentials in docker's `config.json`, or with the credential helpers that it names. */
export class DockerConfig {
  readonly path: string

  /** `DOCKER_CONFIG`, else `~/.docker`. */
  constructor(directory = process.env.DOCKER_CONFIG || join(homedir(), '.docker')) {
    this.path = join(directory, 'config.json')
  }

  /** The user at a registry, `domain` as in references; undefined when there is none. */
  async get(domain: string, signal: AbortSignal): Promise<Credentials | undefined> {
    const config = await this.#read()
    const helper = helperOf(config, domain)
    if (helper !== undefined) return helper.get(keyOf(domain), signal)
    const entry = Object.entries(config.auths ?? {}).find(([key]) => domainOf(key) === domain)?.[1]
    if (entry === undefined) return undefined
    if (entry.registrytoken) return { registryToken: entry.registrytoken }
    if (entry.identitytoken) return { identityToken: entry.identitytoken }
    if (entry.username) return { username: entry.username, password: entry.password ?? '' }
    const [username = '', ...password] = Buffer.from(entry.auth ?? '', 'base64')
      .toString('utf8')
      .split(':')
    return username === '' ? undefined : { username, password: password.join(':') }
  }

  /** Keeps credentials; says where. `username` is the user's name also when a token is kept instead of the password. */
  async store(domain: string, username: string, credentials: Credentials, signal: AbortSignal): Promise<string> {
    const config = await this.#read()
    const helper = helperOf(config, domain)
    const key = keyOf(domain)
    if (helper !== undefined) {
      await helper.store(key, username, credentials, signal)
      await this.#write({ ...config, auths: { ...config.auths, [key]: {} } })
      return helper.program
    }
    const password = 'password' in credentials ? credentials.password : ''
    const auth = Buffer.from(`${username}:${password}`).toString('base64')
    const identity = 'identityToken' in credentials ? { identitytoken: credentials.identityToken } : {}
    await this.#write({ ...config, auths: { ...config.auths, [key]: { auth, ...identity } } })
    return this.path
  }

  /** Forgets the credentials of a registry; false when there were none. */
  async erase(domain: string, signal: AbortSignal): Promise<boolean> {
    const config = await this.#read()
    const known = Object.entries(config.auths ?? {})
    const others = known.filter(([key]) => domainOf(key) !== domain)
    const helper = helperOf(config, domain)
    const had = others.length < known.length || (await helper?.get(keyOf(domain), signal)) !== undefined
    if (!had) return false
    await helper?.erase(keyOf(domain), signal)
    await this.#write({ ...config, auths: Object.fromEntries(others) })
    return true
  }

  async #read(): Promise<Config> {
    let text: string
    try {
      text = await readFile(this.path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
      throw error
    }
    let value: unknown
    try {
      value = JSON.parse(text || '{}')
    } catch {
      // JSON.parse quotes what it could not read, and that may be a password.
      throw new InvalidConfig(`${this.path} is not JSON: mend it or remove it`)
    }
    const parsed = configSchema.safeParse(value)
    if (parsed.success) return parsed.data
    throw new InvalidConfig(
      `${this.path} is malformed at ${parsed.error.issues[0]?.path.join('.')}: mend it or remove it`,
    )
  }

  /** Readable for its owner only, and complete or unchanged. */
  async #write(config: Config): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 })
    const partial = `${this.path}.${randomUUID()}`
    try {
      await writeFile(partial, `${JSON.stringify(config, undefined, '\t')}\n`, { mode: 0o600, flag: 'wx' })
      await rename(partial, this.path)
    } catch (error) {
      await rm(partial, { force: true })
      throw error
    }
  }
}

function helperOf(config: Config, domain: string): CredentialHelper | undefined {
  const own = Object.entries(config.credHelpers ?? {}).find(([key]) => domainOf(key) === domain)?.[1]
  const name = own || config.credsStore
  return name ? new CredentialHelper(name) : undefined
}

function keyOf(domain: string): string {
  return domain === 'docker.io' ? hubKey : domain
}

/** The registry that a key names: keys may be URLs, and have paths (docker's `ConvertToHostname`). */
function domainOf(key: string): string {
  const host = key.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
  return host === 'index.docker.io' || host === 'registry-1.docker.io' ? 'docker.io' : host
}
