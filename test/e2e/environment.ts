import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const project = resolve(__dirname, '../..')

/** What a program did. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Standard input, which is then closed; without it the program has none. */
  readonly input?: string
  /** Milliseconds; a program that takes longer is killed and the test fails. */
  readonly limit?: number
}

/** No command of the chain takes longer. Milliseconds. */
const commandLimit = 180_000

/** Runs a program to its end. */
export function run(program: string, argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = start(program, argv, options)
    const limit = options.limit ?? commandLimit
    let stdout = ''
    let stderr = ''
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`${program} ${argv.join(' ')} did not end within ${limit / 1000} s:\n${stdout}\n${stderr}`))
    }, limit)
    child.stdout.on('data', (chunk) => (stdout += chunk))
    child.stderr.on('data', (chunk) => (stderr += chunk))
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ code, stdout, stderr })
    })
    child.stdin.on('error', () => child.stdin.destroy())
    child.stdin.end(options.input ?? '')
  })
}

/** Starts a program whose streams the test drives itself. */
export function start(
  program: string,
  argv: readonly string[],
  options: RunOptions = {},
): ChildProcessWithoutNullStreams {
  return spawn(program, [...argv], { cwd: project, env: { ...process.env, ...options.env } })
}

/** A lab of the test's own with registry and proxy, made and removed by the quickstart's scripts. */
export interface Environment {
  readonly state: string
  /** What `make env` gives without a machine. */
  readonly variables: Record<string, string>
  readonly registry: string
  run(program: string, argv: readonly string[], options?: RunOptions): Promise<Outcome>
  start(program: string, argv: readonly string[], options?: RunOptions): ChildProcessWithoutNullStreams
  stop(): Promise<void>
}

/** `labOptions` are further ones of `vic-lab up`. */
export async function startEnvironment(labOptions: readonly string[] = []): Promise<Environment> {
  const state = await mkdtemp(join(tmpdir(), 'vic-e2e-'))
  const own = { VIC_STATE: state, VIC_LAB_OPTIONS: ['--port 0', ...labOptions].join(' ') }
  const up = await run('quickstart/up', ['--environment-only'], { env: own, limit: 600_000 })
  if (up.code !== 0) {
    await run('quickstart/down', ['--remove'], { env: own })
    throw new Error(`the environment did not come up:\n${up.stdout}\n${up.stderr}`)
  }
  const env = await run('bash', ['-c', 'eval "$(quickstart/env --without-machine)" && env -0'], { env: own })
  if (env.code !== 0) throw new Error(`make env: ${env.stderr}`)
  const variables: Record<string, string> = {}
  for (const line of env.stdout.split('\0')) {
    const at = line.indexOf('=')
    if (at > 0) variables[line.slice(0, at)] = line.slice(at + 1)
  }
  const withOwn = (options: RunOptions = {}): RunOptions => ({ ...options, env: { ...variables, ...options.env } })
  return {
    state,
    variables,
    registry: variables.VIC_REGISTRY ?? '',
    run: (program, argv, options) => run(program, argv, withOwn(options)),
    start: (program, argv, options) => start(program, argv, withOwn(options)),
    async stop() {
      const down = await run('quickstart/down', ['--remove'], { env: own })
      if (down.code !== 0) throw new Error(`the environment did not go down:\n${down.stdout}\n${down.stderr}`)
    },
  }
}

/** The variables of `docker-machine env NAME`. */
export async function machineVariables(
  environment: Pick<Environment, 'run'>,
  name: string,
): Promise<Record<string, string>> {
  const { code, stdout, stderr } = await environment.run('docker-machine', ['env', '--shell', 'bash', name])
  if (code !== 0) throw new Error(`docker-machine env ${name}: ${stderr}`)
  return Object.fromEntries(
    [...stdout.matchAll(/^export (\w+)="(.*)"$/gm)].map(([, key = '', value = '']) => [key, value]),
  )
}
