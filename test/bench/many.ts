import type { Docker } from './container'
import type { Measurement } from './measurement'

/** How many containers are started at once. */
const many = Number(process.env.BENCH_CONTAINERS ?? 50)
/** Looks at the list while they run. */
const looks = 5

/**
 * Many containers at once: all started in parallel, listed while they run, one of them used, all removed. Rejects when one of them
 * fails, after all are removed: a host that loses one under load is broken, not slow.
 */
export async function manyAtOnce(docker: Docker, image: string): Promise<Measurement[]> {
  const names = Array.from({ length: many }, (_, one) => `many-${one}`)
  const before = await timed(() => docker.out('ps', '-q'))
  try {
    const started = await timed(() =>
      all(names, (name) => docker.out('run', '-d', '--name', name, image, 'sleep', '1000000')),
    )
    const lists: number[] = []
    for (let i = 0; i < looks; i++) lists.push(await timed(() => docker.out('ps', '-q')))
    const running = (await docker.out('ps', '-q', '--filter', 'name=^/many-', '--filter', 'status=running')).split('\n')
    if (running.length !== many) throw new Error(`${running.length} of ${many} containers run`)
    const execs = await timed(() => all(names, (name) => docker.out('exec', name, 'true')))
    const stopped = await timed(() => all(names, (name) => docker.out('stop', '-t', '0', name)))
    const note = `${many} at once`
    const perContainer = (milliseconds: number): number[] => [milliseconds / 1000 / many]
    return [
      { name: 'many: run -d, each', unit: 's', samples: perContainer(started), note },
      { name: 'many: exec true, each', unit: 's', samples: perContainer(execs), note },
      { name: 'many: stop, each', unit: 's', samples: perContainer(stopped), note },
      { name: 'ps of none', unit: 'ms', samples: [before] },
      { name: 'ps of many', unit: 'ms', samples: lists, comparedWith: 'ps of none', note: `${many} running` },
    ]
  } finally {
    await docker.run('rm', '-f', ...names)
  }
}

/** Runs all of them at the same time; the error names every one that failed. */
async function all(names: readonly string[], one: (name: string) => Promise<string>): Promise<void> {
  const failures = (await Promise.allSettled(names.map(one))).flatMap((outcome) =>
    outcome.status === 'rejected' ? [String(outcome.reason)] : [],
  )
  if (failures.length > 0) throw new Error(`${failures.length} of ${names.length} failed:\n${failures.join('\n')}`)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
