import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** How much of a program's diagnostics goes into an error. */
const maxDiagnosticsBytes = 4096

/** Runs a program to its end; throws with its diagnostics when it fails. An aborted signal ends it. */
export async function runCommand(program: string, args: readonly string[], signal?: AbortSignal): Promise<void> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(signal !== undefined && { signal }),
  })
  let diagnostics = ''
  child.stderr.on('data', (chunk: Buffer) => {
    if (diagnostics.length < maxDiagnosticsBytes) diagnostics += chunk.toString('utf8')
  })
  const [code, killedBy] = (await once(child, 'close')) as [number | null, string | null]
  if (code === 0) return
  const how = code === null ? `was ended by ${killedBy}` : `ended with ${code}`
  throw new Error(`${program} ${args.join(' ')} ${how}: ${diagnostics.trim() || 'no diagnostics'}`)
}
