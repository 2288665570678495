import { spawn } from 'node:child_process'

/** What a command left. */
export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the real docker CLI against the API on a unix socket, with `input` as its standard input. */
export async function docker(socket: string, args: readonly string[], input = ''): Promise<Outcome> {
  return outcome('docker', args, { DOCKER_HOST: `unix://${socket}` }, input)
}

/** The docker CLI against the socket of the moment: `run` gives what a command left, `ok` its output, and throws when it fails. */
export function dockerAt(socket: () => string) {
  const run = (...args: string[]): Promise<Outcome> => docker(socket(), args)
  return {
    run,
    async ok(...args: string[]): Promise<string> {
      const { code, stdout, stderr } = await run(...args)
      if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${code} ${stderr}`)
      return stdout.trim()
    },
  }
}

/**
 * Runs the docker CLI on a terminal and types: each step waits until its text has appeared in what came since the last
 * step, then sends its keys. The first step's text may be empty: its keys wait for nobody.
 */
export async function dockerTerminal(
  socket: string,
  args: readonly string[],
  steps: readonly (readonly [text: string, keys: string])[],
): Promise<Outcome> {
  const script = `
import json, os, pty, sys, select, fcntl, struct, termios
steps = json.loads(sys.argv[1])
pid, master = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack('HHHH', 33, 99, 0, 0))
seen = b''
if steps and steps[0][0] == '':
    os.write(master, steps.pop(0)[1].encode())
while True:
    try:
        data = os.read(master, 4096)
    except OSError:
        break
    if not data:
        break
    seen += data
    os.write(1, data)
    if steps and steps[0][0].encode() in seen:
        seen = b''
        os.write(master, steps.pop(0)[1].encode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`
  const full = ['-c', script, JSON.stringify(steps), 'docker', ...args]
  return outcome('python3', full, { DOCKER_HOST: `unix://${socket}` }, '')
}

/** Runs a program to its end. */
export async function outcome(
  program: string,
  args: readonly string[],
  env: Record<string, string>,
  input: string,
): Promise<Outcome> {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: 'pipe' })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdin.end(input)
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode) => resolve(exitCode ?? -1))
  })
  return { code, stdout, stderr }
}
