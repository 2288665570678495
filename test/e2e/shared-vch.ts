import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Environment, machineVariables, type Outcome, type RunOptions, startEnvironment } from './environment'

/** No command to a VCH takes longer, not even the pull of a large image. Milliseconds. */
const commandLimit = 300_000

/** A VCH that the tests of several files share, since making one takes a minute. Its fields are there once `start` is over. */
export class SharedVch {
  readonly machine: string
  #environment: Environment | undefined
  #directory = ''
  #variables: Record<string, string> = {}

  constructor(machine: string) {
    this.machine = machine
  }

  get environment(): Environment {
    if (!this.#environment) throw new Error('the environment has not been started')
    return this.#environment
  }

  /** A directory of the host for the tests' files. */
  get directory(): string {
    return this.#directory
  }

  /** The registry's busybox. */
  get box(): string {
    return `${this.environment.registry}/busybox`
  }

  /** What the docker CLI needs to find the VCH. */
  get variables(): Record<string, string> {
    return this.#variables
  }

  /** Makes the environment. */
  async prepare(): Promise<void> {
    this.#directory = await mkdtemp(join(tmpdir(), 'vic-features-'))
    this.#environment = await startEnvironment()
  }

  /** Makes environment and VCH and pulls busybox. */
  async start(): Promise<void> {
    await this.prepare()
    await this.create()
    await this.ok('pull', '-q', this.box)
  }

  /** Another VCH, not made yet, in the environment of this one, which ends with this one. */
  another(machine: string): SharedVch {
    const other = new SharedVch(machine)
    other.#environment = this.environment
    other.#directory = this.#directory
    return other
  }

  /** Makes the VCH; again, when it was removed. `options` are those of docker-machine. */
  async create(...options: string[]): Promise<void> {
    await this.dockerMachine('create', '-d', 'vic', ...options, this.machine)
    this.#variables = await machineVariables(this.environment, this.machine)
  }

  async stop(): Promise<void> {
    await this.#environment?.stop()
    await rm(this.#directory, { recursive: true, force: true })
  }

  docker(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return this.environment.run('docker', argv, { limit: commandLimit, ...options, env: this.#variables })
  }

  /** Standard output of a docker command that is to succeed. */
  async ok(...argv: string[]): Promise<string> {
    return succeeded(`docker ${argv.join(' ')}`, await this.docker(argv))
  }

  /** Standard error of a docker command that is to fail. */
  async refused(...argv: string[]): Promise<string> {
    const { code, stderr } = await this.docker(argv)
    if (code === 0) throw new Error(`docker ${argv.join(' ')} succeeded`)
    return stderr.trim()
  }

  /** Standard output of a docker-machine command that is to succeed. */
  async dockerMachine(...argv: string[]): Promise<string> {
    const outcome = await this.environment.run('docker-machine', argv, { limit: commandLimit })
    return succeeded(`docker-machine ${argv.join(' ')}`, outcome)
  }

  /** Standard output of a script of bash; `argv` are its $1 and so on, `directory` is where it runs. */
  async shell(script: string, ...argv: string[]): Promise<string> {
    const wholly = ['-euo', 'pipefail', '-c', `cd "$0"; ${script}`, this.#directory, ...argv]
    return succeeded(script, await this.environment.run('bash', wholly, { env: this.#variables, limit: commandLimit }))
  }
}

function succeeded(what: string, { code, stdout, stderr }: Outcome): string {
  if (code !== 0) throw new Error(`${what}: exit ${code}: ${stdout}${stderr}`)
  return stdout.trim()
}
