import type { Argv } from 'yargs'
import { DockerConfig } from '../docker-config'
import { login } from '../login'
import { settingsOf, UsageError, withRegistryOptions } from './options'

/** No password or token is longer. */
const maxPassword = 64 * 1024

/** `login` and `logout`, which keep credentials where docker does. Passwords come from standard input only. */
export function withLoginCommands<T>(cli: Argv<T>, signal: AbortSignal): Argv<T> {
  return cli
    .command(
      'login [registry]',
      'verify a user and keep the credentials as docker does; the password is read from standard input',
      (command) =>
        withRegistryOptions(command)
          .positional('registry', { type: 'string', default: 'docker.io' })
          .option('username', { alias: 'u', type: 'string', demandOption: true, describe: "the user's name" })
          .option('password-stdin', { type: 'boolean', default: true, describe: 'as docker has it; it is always so' }),
      async (options) => {
        const domain = domainOf(options.registry)
        const user = { username: options.username, password: await readPassword(signal) }
        const { identityToken } = await login(domain, await settingsOf(options), user, signal)
        const kept = identityToken === undefined ? user : { identityToken }
        const where = await new DockerConfig().store(domain, user.username, kept, signal)
        console.error(`Login Succeeded: kept in ${where}`)
      },
    )
    .command(
      'logout [registry]',
      'forget the credentials of a registry',
      (command) => command.positional('registry', { type: 'string', default: 'docker.io' }),
      async (options) => {
        const domain = domainOf(options.registry)
        const known = await new DockerConfig().erase(domain, signal)
        console.error(known ? `Removed the credentials of ${domain}` : `Not logged in to ${domain}`)
      },
    )
}

function domainOf(text: string): string {
  const domain = text.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
  if (!/^[\w.-]+(:\d+)?$|^\[[0-9a-fA-F:]+\](:\d+)?$/.test(domain)) throw new UsageError(`"${text}" is no registry host`)
  return domain === 'index.docker.io' ? 'docker.io' : domain
}

/** The first line of standard input. */
async function readPassword(signal: AbortSignal): Promise<string> {
  if (process.stdin.isTTY)
    throw new UsageError('pipe the password to standard input: imagec login -u USER REGISTRY < FILE')
  let text = ''
  process.stdin.setEncoding('utf8')
  for await (const chunk of process.stdin as AsyncIterable<string>) {
    signal.throwIfAborted()
    text += chunk
    if (text.length > maxPassword) throw new UsageError(`the password is longer than ${maxPassword} characters`)
  }
  const password = text.replace(/\r?\n$/, '')
  if (password === '') throw new UsageError('the password on standard input is empty')
  return password
}
