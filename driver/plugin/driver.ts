import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { VchRequest } from '../proxy/api'
import type { ProxyClient, ProxyError } from '../proxy/client'
import type { PowerAction, ProxySpec, Vch, VchState } from '../vch/vch'
import { countFlag, type FlagValues, listFlag, stringFlag } from './flags'
import { emptyMachine, type Machine, parseMachine } from './machine'
import { parseVolumeStore } from './volume-store'

/** The version of docker-machine's plugin protocol. */
export const driverVersion = 1

/** docker-machine's states (libmachine/state). */
const states: Readonly<Record<VchState, number>> = { running: 1, stopped: 4, starting: 6, failed: 7 }

/** docker-machine compares this text: `ls` then shows no error. */
const notRunning = 'Host is not running'
const dockerPort = 2376
const keyFile = 'id_ecdsa'
const tokenFile = 'vic-token'

export interface DriverEnvironment {
  readonly environment: NodeJS.ProcessEnv
  /** Shows a line to the user. */
  readonly report: (line: string) => void
}

/** One machine of docker-machine: a VCH, made and managed through a validating proxy. */
export class Driver {
  readonly #environment: NodeJS.ProcessEnv
  readonly #report: (line: string) => void
  #machine = emptyMachine
  /** Known between SetConfigFromFlags and Create, before there is a machine directory for it. */
  #token = ''
  /** The same: it may hold a password, and is the VCH's alone. */
  #proxy: ProxySpec = {}

  constructor({ environment, report }: DriverEnvironment) {
    this.#environment = environment
    this.#report = report
  }

  get machine(): Machine {
    return this.#machine
  }

  configure(configuration: unknown): null {
    this.#machine = parseMachine(configuration)
    return null
  }

  /** SetConfigFromFlags. */
  chooseOptions(values: FlagValues): null {
    const text = (name: string) => stringFlag(values, name) || undefined
    const list = (name: string) => {
      const elements = listFlag(values, name, this.#environment)
      return elements.length === 0 ? undefined : elements
    }
    this.#token = stringFlag(values, 'vic-token')
    this.#proxy = withoutUndefined({
      http: text('vic-http-proxy'),
      https: text('vic-https-proxy'),
      noProxy: list('vic-no-proxy'),
    })
    this.#machine = {
      ...this.#machine,
      Proxy: stringFlag(values, 'vic-proxy'),
      VchId: randomUUID(),
      SSHKeyPath: this.#path(keyFile),
      Options: withoutUndefined({
        CPUs: countFlag(values, 'vic-cpus', this.#environment),
        MemoryMegabytes: countFlag(values, 'vic-memory', this.#environment),
        Pool: text('vic-pool'),
        Datastore: text('vic-datastore'),
        ImageStore: text('vic-image-store'),
        VolumeStores: list('vic-volume-store'),
        Network: text('vic-network'),
        Address: text('vic-address'),
        Gateway: text('vic-gateway'),
        Nameservers: list('vic-nameserver'),
        BridgeSubnet: text('vic-bridge-subnet'),
        InsecureRegistries: list('vic-insecure-registry'),
        AllowedRegistries: list('vic-allowed-registry'),
        RegistryAuthorities: list('vic-registry-ca'),
      }),
    }
    if (this.#machine.Proxy === '') throw new Error('no proxy was named: give --vic-proxy or set VIC_PROXY')
    if (this.#token === '') throw new Error('no token was given: give --vic-token or set VIC_TOKEN')
    return null
  }

  /** PreCreateCheck: everything that can be known before anything is made. */
  async check(signal: AbortSignal): Promise<null> {
    const client = await this.#client()
    await client.check(await this.#request([]), signal)
    return null
  }

  async create(signal: AbortSignal): Promise<null> {
    const { generateKeyPair } = await import('./key-pair')
    const client = await this.#client()
    const keys = generateKeyPair(`docker-machine ${this.#machine.MachineName}`)
    await writeFile(this.#machine.SSHKeyPath, keys.privateKey, { mode: 0o600 })
    await this.#keepToken()
    const vch = await client.create(await this.#request([keys.publicKey]), this.#report, signal)
    this.#learnAddress(vch)
    return null
  }

  /** Idempotent: what is not there is removed already. */
  async remove(signal: AbortSignal): Promise<null> {
    if (this.#machine.VchId === '') return null
    const client = await this.#client()
    await client.remove(this.#machine.VchId, signal)
    return null
  }

  async change(action: PowerAction, signal: AbortSignal): Promise<null> {
    const client = await this.#client()
    this.#learnAddress(await client.change(this.#machine.VchId, action, signal))
    return null
  }

  async state(signal: AbortSignal): Promise<number> {
    return states[(await this.#inspect(signal)).state]
  }

  /** Address of the VCH while it runs. */
  async address(signal: AbortSignal): Promise<string> {
    const vch = await this.#inspect(signal)
    if (vch.state !== 'running' || vch.address === undefined) throw new Error(notRunning)
    return vch.address
  }

  async url(signal: AbortSignal): Promise<string> {
    const address = await this.address(signal)
    return `tcp://${address.includes(':') ? `[${address}]` : address}:${dockerPort}`
  }

  /** Asked for before every SSH command: the address that is known, without a question to the proxy. */
  sshHostname(): string {
    if (this.#machine.IPAddress === '') throw new Error(notRunning)
    return this.#machine.IPAddress
  }

  async #inspect(signal: AbortSignal): Promise<Vch> {
    const { MachineName, VchId } = this.#machine
    const client = await this.#client()
    try {
      const vch = await client.inspect(VchId, signal)
      this.#learnAddress(vch)
      return vch
    } catch (error) {
      if ((error as ProxyError).code !== 'not-found') throw error
      throw new Error(`the VCH of ${MachineName} does not exist any more; docker-machine rm ${MachineName} forgets it`)
    }
  }

  #learnAddress({ address }: Vch): void {
    if (address !== undefined) this.#machine = { ...this.#machine, IPAddress: address }
  }

  async #request(authorizedKeys: readonly string[]): Promise<VchRequest> {
    const { MachineName: name, VchId: id, Options: options } = this.#machine
    return withoutUndefined({
      id,
      name,
      authorizedKeys,
      pool: options.Pool,
      datastore: options.Datastore,
      imageStore: options.ImageStore,
      volumeStores: options.VolumeStores?.map(parseVolumeStore),
      network: options.Network,
      bridgeSubnet: options.BridgeSubnet,
      cpus: options.CPUs,
      memoryMegabytes: options.MemoryMegabytes,
      insecureRegistries: options.InsecureRegistries,
      allowedRegistries: options.AllowedRegistries,
      certificateAuthorities:
        options.RegistryAuthorities && (await Promise.all(options.RegistryAuthorities.map(readAuthority))),
      proxy: Object.keys(this.#proxy).length === 0 ? undefined : this.#proxy,
      address:
        options.Address === undefined
          ? undefined
          : withoutUndefined({ cidr: options.Address, gateway: options.Gateway, nameservers: options.Nameservers }),
    }) as VchRequest
  }

  async #client(): Promise<ProxyClient> {
    const { ProxyClient } = await import('../proxy/client')
    return new ProxyClient(this.#machine.Proxy, await this.#bearerToken())
  }

  /** The token of this command: of its flags or the environment, else the one kept with the machine. */
  async #bearerToken(): Promise<string> {
    const given = this.#token || (this.#environment.VIC_TOKEN ?? '')
    if (given !== '') return given
    try {
      return (await readFile(this.#path(tokenFile), 'utf8')).trim()
    } catch (error) {
      throw new Error(
        `the token of ${this.#machine.MachineName} cannot be read (${(error as Error).message}); set VIC_TOKEN`,
      )
    }
  }

  /** Keeps what later commands need and no more: a token that is good for this VCH only, and not for creation. */
  async #keepToken(): Promise<void> {
    const { actions, attenuateToken, inspectToken } = await import('../proxy/token')
    const token = await this.#bearerToken()
    const allowed = inspectToken(token).limits.actions ?? actions
    const limits = { only: [this.#machine.VchId], actions: allowed.filter((action) => action !== 'create') }
    const narrowed = attenuateToken(token, limits, `machine ${this.#machine.MachineName}`)
    await writeFile(this.#path(tokenFile), `${narrowed}\n`, { mode: 0o600 })
  }

  #path(file: string): string {
    return join(this.#machine.StorePath, 'machines', this.#machine.MachineName, file)
  }
}

async function readAuthority(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new Error(`the certificates of --vic-registry-ca cannot be read: ${(error as Error).message}`)
  }
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}
