import { readFile, statfs } from 'node:fs/promises'
import { freemem, hostname, totalmem, uptime } from 'node:os'
import type { PortLayerClient } from '../portlayer/client'
import type { Engine } from './engine'
import { type CommandTable, type Outcome, succeeded } from './interpreter'
import { readLogTail } from './log-tail'
import { certificateFingerprint, type Provisioning, ProvisioningError } from './provisioning'
import { restartDaemon } from './restart'

/** What the commands work on. */
export interface CommandContext {
  readonly engine: Engine
  readonly secrets: Pick<PortLayerClient, 'secrets' | 'updateSecrets'>
  readonly provisioning: Provisioning
  readonly log: (line: string) => void
}

/** `netstat` is asked ten times, three seconds apart: it may wait for this long that the port is there. */
const listeningPatienceMs = 5_000
const megabyte = 1 << 20

const help = `This is a Virtual Container Host. It is managed by docker-machine and vic-machine; there is no shell.
  cat /etc/os-release   what this is
  docker --version      version of the Docker API
  hostname, uptime      name, and time since the last boot
  free, df              memory and file systems of the appliance
  netstat -tln          whether the Docker API listens
  logs NAME             last lines of vic-init, port-layer, interaction, name-server, personality or vicadmin
  restart NAME          ends one of these daemons, which then starts anew
  help                  this text
Containers are reached with the docker CLI: eval "$(docker-machine env ${hostname()})"
`

/** What somebody sees who asks for a shell. */
export function helpText(): string {
  return help
}

const print = (stdout: string): Outcome => ({ ...succeeded, stdout })
const fail = (message: string): Outcome => ({ status: 1, stdout: '', stderr: `vch: ${message}\n` })

/** The commands of docker-machine's coreOS provisioner, and a few that only read. */
export function createCommands(context: CommandContext): CommandTable {
  const { engine, provisioning } = context
  return (words, stdin, signal) => {
    const line = words.join(' ')
    switch (words[0]) {
      case 'exit':
        return exit(words)
      case 'printf':
        // The only format that provisioners use; its argument is taken as it is.
        return words.length === 3 && words[1] === '%s' ? now(print(words[2] ?? '')) : undefined
      case 'tee':
        return words.length === 2 ? write(provisioning, words[1] ?? '', stdin) : undefined
      case 'mkdir':
        return words.length === 3 && words[1] === '-p' ? now(succeeded) : undefined
      case 'systemctl':
        return systemctl(
          words.slice(1).filter((word) => word !== '-f'),
          context,
          signal,
        )
      case 'type':
        return words.length === 2 ? now(words[1] === 'netstat' ? succeeded : fail(`${words[1]} not found`)) : undefined
      case '[':
        // There is no docker0 here, so that the provisioner has none to delete.
        return line === '[ ! -z $(ip link show docker0) ]' ? now({ ...succeeded, status: 1 }) : undefined
      case 'netstat':
      case 'ss':
        return words.length === 2 && words[1] === '-tln' ? listening(context, signal) : undefined
      case 'docker':
        return line === 'docker --version' || line === 'docker -v' ? dockerVersion(engine, signal) : undefined
      case 'cat':
        return line === 'cat /etc/os-release' ? readFile('/etc/os-release', 'utf8').then(print) : undefined
      case 'logs':
        return words.length === 2
          ? readLogTail(words[1] ?? '').then(print, (error: Error) => fail(error.message))
          : undefined
      case 'restart':
        return words.length === 2
          ? restartDaemon(words[1] ?? '', signal).then(
              () => succeeded,
              (error: Error) => fail(error.message),
            )
          : undefined
      case 'hostname':
        return words.length === 1 ? now(print(`${hostname()}\n`)) : undefined
      case 'uptime':
        return words.length === 1 ? now(print(`up ${Math.floor(uptime() / 60)} minutes\n`)) : undefined
      case 'free':
        return now(print(`memory: ${mebi(freemem())} MiB free of ${mebi(totalmem())} MiB\n`))
      case 'df':
        return diskUsage()
      case 'true':
        return now(succeeded)
      case 'help':
        return now(print(help))
      default:
        return undefined
    }
  }
}

async function now(outcome: Outcome): Promise<Outcome> {
  return outcome
}

function exit(words: readonly string[]): Promise<Outcome> | undefined {
  const status = words[1] ?? '0'
  if (words.length > 2 || !/^\d{1,3}$/.test(status)) return undefined
  return now({ ...succeeded, status: Number(status) & 255 })
}

async function write(provisioning: Provisioning, path: string, text: string): Promise<Outcome> {
  try {
    provisioning.write(path, text)
    // A real tee repeats its input; nobody reads it here, and it may be a private key.
    return succeeded
  } catch (error) {
    if (error instanceof ProvisioningError) return fail(error.message)
    throw error
  }
}

function systemctl(
  words: readonly string[],
  context: CommandContext,
  signal: AbortSignal,
): Promise<Outcome> | undefined {
  const [verb, unit, ...rest] = words
  if (rest.length > 0) return undefined
  if (verb === 'daemon-reload' && unit === undefined) return now(succeeded)
  if (verb === 'start' && unit === 'system-cloudinit@var-tmp-hostname.yml.service') return now(succeeded)
  if (unit !== 'docker' && unit !== 'docker.service') return undefined
  // The Docker API goes on with the old certificates until it has new ones: a stop would only be an outage.
  if (verb === 'stop') return now(succeeded)
  if (verb === 'start' || verb === 'restart') return startEngine(context, signal)
  return undefined
}

/** Commits what was provisioned, and answers when the Docker API serves with it. */
async function startEngine(
  { engine, secrets, provisioning, log }: CommandContext,
  signal: AbortSignal,
): Promise<Outcome> {
  let provisioned: ReturnType<Provisioning['secrets']>
  try {
    provisioned = provisioning.secrets()
  } catch (error) {
    if (error instanceof ProvisioningError) return fail(error.message)
    throw error
  }
  if (provisioned !== undefined) {
    await secrets.updateSecrets(provisioned, signal)
    provisioning.clear()
    log(provisioned.tls === undefined ? 'engine options provisioned' : 'certificates provisioned')
  }
  const tls = provisioned?.tls ?? (await secrets.secrets(signal)).tls
  if (tls === undefined) return fail('no certificates were provisioned; run docker-machine regenerate-certs')
  if (await engine.serves(certificateFingerprint(tls.certificate), signal)) return succeeded
  return fail('the Docker API does not serve the certificates yet; see logs personality')
}

/** Lists port 2376 only when it serves with the certificates that are there now. */
async function listening({ engine, secrets, log }: CommandContext, signal: AbortSignal): Promise<Outcome> {
  const heading = 'Proto Recv-Q Send-Q Local Address           Foreign Address         State\n'
  const row = (port: number): string =>
    `tcp        0      0 0.0.0.0:${port}              0.0.0.0:*               LISTEN\n`
  const patience = AbortSignal.timeout(listeningPatienceMs)
  let serves = false
  try {
    const { tls } = await secrets.secrets(signal)
    const either = AbortSignal.any([signal, patience])
    serves = tls !== undefined && (await engine.serves(certificateFingerprint(tls.certificate), either))
  } catch (error) {
    signal.throwIfAborted()
    // Not listening yet is an answer; who asked will ask again.
    if (!patience.aborted) log(`netstat: ${String(error)}`)
  }
  return print(heading + row(22) + (serves ? row(2376) : ''))
}

async function dockerVersion(engine: Engine, signal: AbortSignal): Promise<Outcome> {
  const { version, build } = await engine.version(signal)
  return print(`Docker version ${version}, build ${build}\n`)
}

async function diskUsage(): Promise<Outcome> {
  const { blocks, bfree, bsize } = await statfs('/')
  return print(`/ (in memory): ${mebi(bfree * bsize)} MiB free of ${mebi(blocks * bsize)} MiB\n`)
}

function mebi(bytes: number): number {
  return Math.floor(bytes / megabyte)
}
