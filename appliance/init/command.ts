import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** A program that failed: which, how it ended and what it said. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/** Runs a program to its end, with `input` on its standard input. Rejects with a {@link CommandError} unless it exits with 0. */
export async function run(program: string, args: readonly string[], signal: AbortSignal, input = ''): Promise<void> {
  const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'pipe'], signal })
  // A program that does not read its input ends with a status that tells more than the broken pipe.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [said, ended] = await Promise.all([
    text(child.stderr),
    new Promise<string | undefined>((resolve) => {
      child.once('error', (error) => resolve(error.message))
      child.once('close', (code, killer) => resolve(code === 0 ? undefined : (killer ?? `exit code ${code}`)))
    }),
  ])
  signal.throwIfAborted()
  if (ended !== undefined) throw new CommandError(`${program} ${args.join(' ')}: ${ended}: ${said.trim()}`)
}
