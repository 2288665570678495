import { spawn } from 'node:child_process'
import * as z from 'zod'
import type { Credentials } from './credentials'

/** A helper failed. Neither what it was told nor what it said is repeated in full: there may be secrets in it. */
export class CredentialHelperFailed extends Error {
  override readonly name = 'CredentialHelperFailed'
}

const answer = z.object({ Username: z.string(), Secret: z.string() })
/** Helpers may ask their user to unlock something. Milliseconds. */
const patience = 120_000
const maxAnswerBytes = 64 * 1024
/** What helpers say that do not know a registry. */
const unknown = 'credentials not found in native keychain'
/** The name of the user whose secret is an identity token. */
const tokenUser = '<token>'

/** A program `docker-credential-NAME` (docker-credential-helpers: a verb as argument, JSON or a URL on standard input). */
export class CredentialHelper {
  readonly program: string

  constructor(name: string) {
    if (!/^[\w.-]+$/.test(name))
      throw new CredentialHelperFailed('the name of the credential helper is no program name')
    this.program = `docker-credential-${name}`
  }

  async get(server: string, signal: AbortSignal): Promise<Credentials | undefined> {
    const { code, output } = await this.#run('get', server, signal)
    if (code !== 0 && output.trim() === unknown) return undefined
    if (code !== 0) throw this.#failed('get', code)
    let value: unknown
    try {
      value = JSON.parse(output)
    } catch {
      throw new CredentialHelperFailed(`${this.program} get answered what is not JSON`)
    }
    const parsed = answer.safeParse(value)
    if (!parsed.success) throw new CredentialHelperFailed(`${this.program} get answered without Username and Secret`)
    const { Username: username, Secret: secret } = parsed.data
    return username === tokenUser ? { identityToken: secret } : { username, password: secret }
  }

  async store(server: string, username: string, credentials: Credentials, signal: AbortSignal): Promise<void> {
    if ('registryToken' in credentials) throw new CredentialHelperFailed('registry tokens are not kept')
    const entry =
      'identityToken' in credentials
        ? { ServerURL: server, Username: tokenUser, Secret: credentials.identityToken }
        : { ServerURL: server, Username: username, Secret: credentials.password }
    const { code } = await this.#run('store', JSON.stringify(entry), signal)
    if (code !== 0) throw this.#failed('store', code)
  }

  async erase(server: string, signal: AbortSignal): Promise<void> {
    const { code, output } = await this.#run('erase', server, signal)
    if (code !== 0 && output.trim() !== unknown) throw this.#failed('erase', code)
  }

  #failed(verb: string, code: number | null): CredentialHelperFailed {
    return new CredentialHelperFailed(`${this.program} ${verb} failed with status ${code ?? 'none'}: run it to see why`)
  }

  #run(verb: string, input: string, signal: AbortSignal): Promise<{ code: number | null; output: string }> {
    return new Promise((resolve, reject) => {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(patience)])
      const child = spawn(this.program, [verb], { stdio: ['pipe', 'pipe', 'ignore'], env: process.env, signal: limit })
      let output = ''
      child.stdout.setEncoding('utf8')
      child.stdout.on('data', (chunk: string) => {
        output += chunk
        if (output.length > maxAnswerBytes) child.kill('SIGKILL')
      })
      child.once('error', (error: NodeJS.ErrnoException) => {
        if (signal.aborted) reject(signal.reason)
        const why =
          error.code === 'ENOENT' ? 'is not on PATH: install it, or take it out of config.json' : 'did not end'
        reject(new CredentialHelperFailed(`${this.program} ${why}`))
      })
      child.once('close', (code) => resolve({ code, output }))
      // A helper that does not read its input says so by its status.
      child.stdin.on('error', () => child.stdin.destroy())
      child.stdin.end(input)
    })
  }
}
