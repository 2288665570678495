import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The nft of this machine, or that of the ISO's base. Undefined when there is neither. */
export function nftProgram(): string[] | undefined {
  if (spawnSync('nft', ['--version']).status === 0) return ['nft']
  const root = join(__dirname, '../../.cache/iso/base/root')
  const loader = join(root, 'usr/lib64/ld-linux-x86-64.so.2')
  const libraries = ['usr/lib/x86_64-linux-gnu', 'usr/lib'].map((path) => join(root, path)).join(':')
  if (!existsSync(join(root, 'usr/sbin/nft'))) return undefined
  const program = [existsSync(loader) ? loader : '/lib64/ld-linux-x86-64.so.2', '--library-path', libraries]
  return [...program, join(root, 'usr/sbin/nft')]
}

/** Whether this machine lets us make network namespaces with rules of their own. */
export function canFilter(): boolean {
  const nft = nftProgram()
  if (nft === undefined || process.getuid?.() !== 0) return false
  return spawnSync('unshare', ['-n', ...nft, 'list', 'ruleset']).status === 0
}

/** Runs a program to its end, fed with `input`; throws with what it said when it fails. */
export function run(args: readonly string[], input = ''): string {
  const [program = '', ...rest] = args
  const outcome = spawnSync(program, rest, { input, encoding: 'utf8', timeout: 20_000 })
  if (outcome.status === 0) return outcome.stdout
  throw new Error(`${args.join(' ')}: ${outcome.status ?? outcome.signal}: ${outcome.stderr}${outcome.stdout}`)
}

/** A network namespace for as long as its process lives. */
export interface Namespace {
  readonly pid: number
  /** Runs a program in it. */
  readonly run: (args: readonly string[], input?: string) => string
  readonly close: () => void
}

/** Makes an empty network namespace with its loopback up. */
export async function openNamespace(): Promise<Namespace> {
  const child = spawn('unshare', ['-n', 'sh', '-c', 'ip link set lo up && echo ready && exec sleep 300'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve())
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`no network namespace: ${code}`)))
  })
  const pid = child.pid ?? 0
  return {
    pid,
    run: (args, input) => run(['nsenter', '-t', String(pid), '-n', ...args], input),
    close: () => child.kill('SIGKILL'),
  }
}
