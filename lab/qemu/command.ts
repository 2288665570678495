import { spawn } from 'node:child_process'

/** A program could not be started, or ended with an error: what it said is part of the message. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly program: string
  readonly stderr: string

  constructor(program: string, outcome: string, stderr: string) {
    const said = stderr.trim()
    super(`${program} ${outcome}${said === '' ? '' : `: ${said}`}`)
    this.program = program
    this.stderr = said
  }
}

export interface CommandOptions {
  readonly input?: string
  readonly signal?: AbortSignal | undefined
}

/** Most output that is kept of one program, in characters; what comes after is dropped. */
const maxOutput = 16 * 1024 * 1024

/** Runs a program to its end, without a shell; resolves with its standard output. Rejects with {@link CommandError}. */
export function run(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'pipe', ...(options.signal && { signal: options.signal }) })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (stdout.length < maxOutput) stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (stderr.length < maxOutput) stderr += text
    })
    child.on('error', (error) => reject(options.signal?.aborted ? error : new CommandError(program, error.message, '')))
    child.on('close', (code, killedBy) => {
      if (code === 0) resolve(stdout)
      else reject(new CommandError(program, code === null ? `was ended by ${killedBy}` : `failed (${code})`, stderr))
    })
    // A program that ends without reading its input tells why by its exit status.
    child.stdin.on('error', () => child.stdin.destroy())
    child.stdin.end(options.input ?? '')
  })
}
