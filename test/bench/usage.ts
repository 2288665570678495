import { run } from '../e2e/environment'

/** What a program took: seconds on the clock and of the CPU, MiB at its largest. */
export interface Usage {
  readonly wall: number
  readonly cpu: number
  readonly peak: number
}

const script = `
import json, resource, subprocess, sys, time
start = time.monotonic()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
wall = time.monotonic() - start
if done.returncode != 0:
    sys.exit(done.stderr.decode(errors='replace')[-2000:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({'wall': wall, 'cpu': used.ru_utime + used.ru_stime, 'peak': used.ru_maxrss / 1024}))
`

/** Runs a program that must succeed, and tells what it took. */
export async function usageOf(argv: readonly string[]): Promise<Usage> {
  const { code, stdout, stderr } = await run('python3', ['-c', script, ...argv], { limit: 600_000 })
  if (code !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`)
  return JSON.parse(stdout) as Usage
}
