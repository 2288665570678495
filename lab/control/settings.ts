import { randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { isMissing } from '../datastore/usage'
import { writeFileDurably } from '../state/document'
import { stateFiles } from './paths'
import { checkSubnet, defaultName, freeSubnet } from './subnet'

/** What `vic-lab up` was told; undefined: as before, or a default. */
export interface Wishes {
  readonly name?: string | undefined
  readonly subnet?: string | undefined
  readonly addresses?: readonly string[] | undefined
  readonly port?: number | undefined
  readonly datastoreBytes?: number | undefined
  readonly user?: string | undefined
  readonly password?: string | undefined
}

/** Settings of a lab; they stay from one `up` to the next. */
export interface Settings {
  readonly name: string
  readonly subnet: string
  /** Undefined: loopback and the host's address in the subnet. */
  readonly addresses?: readonly string[] | undefined
  readonly port: number
  readonly datastoreBytes: number
  readonly user: string
}

const defaultPort = 8989
const defaultDatastoreBytes = 40 * 1024 ** 3

/**
 * Settings for this `up`: wishes first, then what an earlier one settled on. The administrator's password is wished for,
 * kept, or random; it lies in a file of its own with mode 0600.
 */
export async function settle(stateDirectory: string, wishes: Wishes): Promise<Settings> {
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 })
  const files = stateFiles(stateDirectory)
  const kept = JSON.parse((await readOptional(files.settings)) ?? '{}') as Partial<Settings>
  const name = wishes.name ?? kept.name ?? defaultName(stateDirectory)
  if (!/^[a-z0-9]{1,8}$/i.test(name)) throw new TypeError(`'${name}' is no name of a lab: 1 to 8 letters and digits`)
  const subnet = wishes.subnet ?? kept.subnet
  const settings: Settings = {
    name,
    subnet: subnet === undefined ? await freeSubnet(stateDirectory) : checkSubnet(subnet),
    addresses: wishes.addresses ?? kept.addresses,
    port: wishes.port ?? kept.port ?? defaultPort,
    datastoreBytes: wishes.datastoreBytes ?? kept.datastoreBytes ?? defaultDatastoreBytes,
    user: wishes.user ?? kept.user ?? 'root',
  }
  await writeFileDurably(files.settings, `${JSON.stringify(settings, undefined, 2)}\n`)
  const password =
    wishes.password ?? (await readOptional(files.password))?.trim() ?? randomBytes(18).toString('base64url')
  await writeFileDurably(files.password, `${password}\n`)
  return settings
}

/** What an earlier `up` settled on; undefined when there was none. */
export async function keptSettings(stateDirectory: string): Promise<Settings | undefined> {
  const text = await readOptional(stateFiles(stateDirectory).settings)
  return text === undefined ? undefined : (JSON.parse(text) as Settings)
}

async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
