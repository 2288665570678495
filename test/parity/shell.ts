import { spawn } from 'node:child_process'

/** What a command left. */
export interface ShellOutcome {
  /** Exit code, or the name of the signal that ended the shell. */
  readonly code: number | string
  readonly stdout: string
  readonly stderr: string
}

/** How long a command may keep its output open after its time is over, before it is given up. Milliseconds. */
const grace = 2_000

/** Runs a line of bash to its end; when `signal` aborts, its whole process group is killed and that is its outcome. */
export async function shell(
  text: string,
  variables: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<ShellOutcome> {
  const child = spawn('bash', ['-c', text], {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that a pipeline is ended as a whole.
    detached: true,
  })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      output[name] += chunk
    })
  }
  return new Promise((resolve, reject) => {
    let giveUp: NodeJS.Timeout | undefined
    const end = () => {
      if (child.pid !== undefined) {
        try {
          process.kill(-child.pid, 'SIGKILL')
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
        }
      }
      giveUp = setTimeout(() => resolve({ code: 'out of time', ...output }), grace)
    }
    signal.addEventListener('abort', end, { once: true })
    child.once('error', reject)
    child.once('close', (code, by) => {
      clearTimeout(giveUp)
      signal.removeEventListener('abort', end)
      resolve({ code: signal.aborted ? 'out of time' : (code ?? by ?? 'unknown'), ...output })
    })
  })
}
