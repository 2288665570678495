import { timingSafeEqual } from 'node:crypto'
import {
  type AuthContext,
  type Connection,
  type PublicKeyAuthContext,
  Server,
  type ServerChannel,
  type Session,
  utils,
} from 'ssh2'
import { helpText } from './commands'
import { type CommandTable, interpret, type Outcome } from './interpreter'
import { parseShell, ShellSyntaxError } from './shell-syntax'

/** How the admin endpoint is set up. */
export interface AdminServerOptions {
  /** PEM. */
  readonly hostKey: string
  /** OpenSSH public key lines. */
  readonly authorizedKeys: readonly string[]
  readonly commands: CommandTable
  readonly log: (line: string) => void
}

/** A client that has not authenticated by then is disconnected. */
const authenticationMs = 20_000
/** A command has to be done by then. */
const commandMs = 120_000
const maxCommandLength = 256 * 1024
const maxConnections = 32

type PublicKey = Exclude<ReturnType<typeof utils.parseKey>, Error>

/**
 * The SSH endpoint that docker-machine provisions through: public keys only, and nothing but `exec` of commands that the
 * table knows. No terminal, forwarding or file transfer.
 */
export function createAdminServer({ hostKey, authorizedKeys, commands, log }: AdminServerOptions): Server {
  const keys = readKeys(authorizedKeys, log)
  const server = new Server({ hostKeys: [hostKey], ident: 'vic' }, (client, { ip }) => {
    const deadline = setTimeout(() => client.end(), authenticationMs)
    client.on('error', (error) => log(`${ip}: ${error.message}`))
    client.on('close', () => clearTimeout(deadline))
    client.on('authentication', (attempt) => authenticate(attempt, keys))
    client.on('ready', () => {
      clearTimeout(deadline)
      serve(client, commands, (line) => log(`${ip}: ${line}`))
    })
  })
  server.maxConnections = maxConnections
  return server
}

function readKeys(lines: readonly string[], log: (line: string) => void): PublicKey[] {
  return lines.flatMap((line, index) => {
    const key = utils.parseKey(line)
    if (!(key instanceof Error)) return [key]
    log(`authorized key ${index + 1} is left out: ${key.message}`)
    return []
  })
}

/** Any user name: who has the key is the administrator of this VCH. */
function authenticate(attempt: AuthContext, keys: readonly PublicKey[]): void {
  if (attempt.method === 'publickey' && allowed(attempt, keys)) attempt.accept()
  else attempt.reject(['publickey'])
}

function allowed(attempt: PublicKeyAuthContext, keys: readonly PublicKey[]): boolean {
  const known = keys.find((key) => sameBytes(key.getPublicSSH(), attempt.key.data))
  if (known === undefined) return false
  // Without a signature the client only asks whether the key would do.
  if (attempt.signature === undefined || attempt.blob === undefined) return true
  return known.verify(attempt.blob, attempt.signature, attempt.hashAlgo) === true
}

function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

function serve(client: Connection, commands: CommandTable, log: (line: string) => void): void {
  const closed = new AbortController()
  client.on('close', () => closed.abort(new Error('the client went away')))
  client.on('session', (accept) => {
    const session: Session = accept()
    let terminal = false
    session.on('pty', (acceptTerminal) => {
      // docker-machine's own client always asks for one; it changes nothing but line ends.
      terminal = true
      acceptTerminal?.()
    })
    session.on('sftp', (_, reject) => {
      log('file transfer refused')
      reject?.()
    })
    session.on('shell', (acceptShell) => finish(acceptShell(), { status: 0, stdout: helpText(), stderr: '' }, terminal))
    session.on('exec', (acceptExec, _, { command }) => {
      const channel = acceptExec()
      const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(commandMs)])
      execute(command, commands, signal).then(
        (outcome) => {
          if (outcome.status !== 0) log(`exit ${outcome.status}: ${outcome.stderr.trim()}`)
          finish(channel, outcome, terminal)
        },
        (error: unknown) => {
          const message = error instanceof Error ? error.message : String(error)
          log(`command failed: ${message}`)
          finish(channel, { status: 1, stdout: '', stderr: `vch: ${message}\n` }, terminal)
        },
      )
    })
  })
}

/** Parses and runs one command line. */
export async function execute(command: string, commands: CommandTable, signal: AbortSignal): Promise<Outcome> {
  if (command.length > maxCommandLength) {
    return { status: 1, stdout: '', stderr: `vch: a command has at most ${maxCommandLength} characters\n` }
  }
  try {
    return await interpret(parseShell(command), commands, signal)
  } catch (error) {
    if (error instanceof ShellSyntaxError)
      return { status: 127, stdout: '', stderr: `vch: ${error.message}; try help\n` }
    throw error
  }
}

function finish(channel: ServerChannel, { status, stdout, stderr }: Outcome, terminal: boolean): void {
  if (!channel.writable) return
  // Whatever the client sends is not for us, but must not stand in the way of its end.
  channel.resume()
  const lines = (text: string): string => (terminal ? text.replaceAll('\n', '\r\n') : text)
  if (stderr !== '') channel.stderr.write(lines(stderr))
  channel.write(lines(stdout), () => {
    channel.exit(status)
    channel.end()
  })
}
