import { once } from 'node:events'
import { type Outcome, run as runToEnd, start as startProgram } from '../e2e/environment'

/** No command takes longer, not even one of fifty on two cores. Milliseconds. */
const commandLimit = 1_800_000
/** A container whose VM is large enough has ended by then. Milliseconds. */
const smallLimit = 90_000

/** A docker CLI that talks to the VCH under measurement. */
export interface Docker {
  /** Runs a command to its end. */
  run(...argv: string[]): Promise<Outcome>
  /** The same, for a command that must succeed: its standard output, trimmed. */
  out(...argv: string[]): Promise<string>
  /** Milliseconds until the command writes its first byte; rejects when it ends without. */
  firstOutput(...argv: string[]): Promise<number>
  /** MB/s of what the command writes, from its first byte to its last; rejects when it fails. */
  rate(...argv: string[]): Promise<number>
  /** The same host with another limit for commands. Milliseconds. */
  within(limit: number): Docker
}

/** The CLI with these variables; no command may take longer than `limit` milliseconds. */
export function dockerCli(env: Readonly<Record<string, string>>, limit = commandLimit): Docker {
  const run = (...argv: string[]): Promise<Outcome> => runToEnd('docker', argv, { env, limit })
  return {
    run,
    within: (other) => dockerCli(env, other),
    async out(...argv) {
      const { code, stdout, stderr } = await run(...argv)
      if (code !== 0) throw new Error(`docker ${argv.join(' ')}: exit ${code}: ${stderr}`)
      return stdout.trim()
    },
    async firstOutput(...argv) {
      const start = performance.now()
      const child = startProgram('docker', argv, { env })
      let first: number | undefined
      let complaint = ''
      child.stdout.on('data', () => {
        first ??= performance.now() - start
      })
      child.stderr.on('data', (chunk: Buffer) => {
        complaint += chunk.toString('utf8')
      })
      await once(child, 'close')
      if (first === undefined) throw new Error(`docker ${argv.join(' ')}: no output: ${complaint}`)
      return first
    },
    async rate(...argv) {
      const child = startProgram('docker', argv, { env })
      let first: number | undefined
      let last = 0
      let bytes = 0
      child.stdout.on('data', (chunk: Buffer) => {
        last = performance.now()
        first ??= last
        bytes += chunk.length
      })
      child.stderr.resume()
      const [code] = (await once(child, 'close')) as [number | null]
      if (code !== 0 || first === undefined) throw new Error(`docker ${argv.join(' ')}: exit ${code}, ${bytes} bytes`)
      return bytes / 1e6 / Math.max((last - first) / 1000, 0.001)
    },
  }
}

/** Figures of /proc/meminfo and of a process, in MiB. */
export interface GuestMemory {
  readonly total: number
  readonly available: number
  readonly process: number
}

/** Reads what `cat /proc/meminfo /proc/self/status` prints; throws a TypeError when a figure is missing. */
export function parseMemory(text: string): GuestMemory {
  const kilobytes = (name: string): number => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]
    if (found === undefined) throw new TypeError(`no ${name} in what the container printed:\n${text}`)
    return Number(found) / 1024
  }
  return { total: kilobytes('MemTotal'), available: kilobytes('MemAvailable'), process: kilobytes('VmRSS') }
}

/** MiB of a VM of `size` MiB that are gone, apart from the process: kernel, tether, and what cannot be reclaimed. */
export async function memoryBeyondProcess(docker: Docker, image: string, size: number): Promise<number> {
  const text = await docker.out('run', '--rm', '-m', `${size}m`, image, 'cat', '/proc/meminfo', '/proc/self/status')
  const { available, process } = parseMemory(text)
  return size - available - process
}

/** Whether a container runs, with its output, in a VM of `size` MiB. What does not end is removed. */
export async function runsIn(docker: Docker, image: string, size: number): Promise<boolean> {
  const name = `small-${size}`
  const ended = docker.within(smallLimit).run('run', '--name', name, '-m', `${size}m`, image, 'echo', 'hello')
  const { code, stdout } = await ended.catch(() => ({ code: null, stdout: '' }))
  await docker.run('rm', '-f', name)
  return code === 0 && stdout === 'hello\n'
}
