import { readFile } from 'node:fs/promises'
import type { Argv } from 'yargs'
import { type Platform, parsePlatformName, proxySettingsOf, type RegistrySettings } from '../index'

/** A command line that cannot be meant like that. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What every command that speaks to registries takes. */
export interface RegistryOptions {
  readonly insecureRegistry: readonly string[]
  readonly ca: readonly string[]
  readonly mirror: readonly string[]
  readonly allow: readonly string[] | undefined
  readonly timeout: number
}

/** Adds the options of {@link RegistryOptions} to a command. */
export function withRegistryOptions<T>(command: Argv<T>) {
  return command
    .option('insecure-registry', {
      type: 'string',
      array: true,
      default: [] as string[],
      describe: 'host[:port], *.domain or CIDR spoken to without verified TLS',
    })
    .option('ca', { type: 'string', array: true, default: [] as string[], describe: 'PEM file of trusted authorities' })
    .option('mirror', { type: 'string', array: true, default: [] as string[], describe: 'URL asked before Docker Hub' })
    .option('allow', { type: 'string', array: true, describe: 'speak only to this host, *.domain or CIDR' })
    .option('timeout', {
      type: 'number',
      default: 30,
      describe: 'seconds of silence after which a registry is given up',
    })
}

/** The settings of a command's options; proxies are the environment's. */
export async function settingsOf(options: RegistryOptions): Promise<RegistrySettings> {
  if (!(options.timeout > 0)) throw new UsageError('--timeout is a number of seconds')
  return {
    insecure: options.insecureRegistry,
    certificateAuthorities: await Promise.all(options.ca.map((file) => readFile(file, 'utf8'))),
    mirrors: options.mirror,
    ...(options.allow !== undefined && { allowed: options.allow }),
    proxy: proxySettingsOf(process.env),
    silence: options.timeout * 1000,
  }
}

/** `os/architecture[/variant]`, or `all` where a command takes it. */
export function platformOf(text: string): Platform {
  const platform = parsePlatformName(text)
  if (platform === undefined) throw new UsageError(`--platform "${text}" is not os/architecture[/variant]`)
  return platform
}

/** What runs on this machine, as a container. */
export const hostPlatform = `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`
