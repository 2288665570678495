import type { Docker } from './container'
import type { Measurement } from './measurement'
import type { Peer } from './peer'

/** Containers that `docker ps` lists. */
const listed = 500
/** Whole lives of containers, and how many of them at a time. */
const lives = 12
const inFlight = 4
/** What is attached to and read from a log. MiB. */
const streamed = 8

/** The engine's own speed: execs, streams, lists, whole lives; each against dockerd's when there is one. */
export async function engineTimes(
  docker: Docker,
  image: string,
  peer: Peer | undefined,
  repetitions: number,
): Promise<Measurement[]> {
  const of = async (name: string, one: Docker, itsImage: string) => [
    ...(await execTimes(name, one, itsImage, repetitions)),
    ...(await streams(name, one, itsImage, repetitions)),
    ...(await lifeRate(name, one, itsImage)),
    ...(await listTime(name, one, itsImage, repetitions)),
  ]
  const ours = await of('vch', docker, image)
  if (peer === undefined) return ours
  const theirs = await of('dockerd', peer.docker, `${peer.registry}/busybox`)
  return [...theirs, ...ours.map((each) => ({ ...each, comparedWith: each.name.replace(/^vch/, 'dockerd') }))]
}

async function execTimes(who: string, docker: Docker, image: string, repetitions: number): Promise<Measurement[]> {
  await docker.out('run', '-d', '--name', 'bench-exec', image, 'sleep', '100000')
  try {
    const samples: number[] = []
    for (let i = 0; i < repetitions * 4; i++) samples.push(await timed(() => docker.out('exec', 'bench-exec', 'true')))
    return [{ name: `${who}: exec true`, unit: 'ms', samples }]
  } finally {
    await docker.out('rm', '-f', 'bench-exec')
  }
}

async function streams(who: string, docker: Docker, image: string, repetitions: number): Promise<Measurement[]> {
  const attached: number[] = []
  const logged: number[] = []
  const lines = `yes "$(printf '%01023d' 0)" | head -n ${streamed * 1024}`
  for (let i = 0; i < repetitions; i++) {
    const name = `bench-stream-${i}`
    try {
      attached.push(await docker.rate('run', '--name', name, image, 'sh', '-c', lines))
      logged.push(await docker.rate('logs', name))
    } finally {
      await docker.run('rm', '-f', name)
    }
  }
  return [
    { name: `${who}: attach`, unit: 'MB/s', samples: attached, note: `${streamed} MiB in lines of 1 KiB` },
    { name: `${who}: logs`, unit: 'MB/s', samples: logged, note: 'the same, from the log' },
  ]
}

async function lifeRate(who: string, docker: Docker, image: string): Promise<Measurement[]> {
  let next = 0
  const worker = async () => {
    for (let life = next++; life < lives; life = next++) {
      const name = `bench-life-${life}`
      await docker.out('create', '--name', name, image, 'true')
      await docker.out('start', name)
      await docker.out('wait', name)
      await docker.out('rm', name)
    }
  }
  const milliseconds = await timed(() => Promise.all(Array.from({ length: inFlight }, worker)))
  return [
    {
      name: `${who}: create+start+wait+rm`,
      unit: '/s',
      samples: [lives / (milliseconds / 1000)],
      note: `${inFlight} in flight`,
    },
  ]
}

async function listTime(who: string, docker: Docker, image: string, repetitions: number): Promise<Measurement[]> {
  let next = 0
  const worker = async () => {
    for (let one = next++; one < listed; one = next++) await docker.out('create', '--name', `bench-ps-${one}`, image)
  }
  const names = Array.from({ length: listed }, (_, one) => `bench-ps-${one}`)
  try {
    await Promise.all(Array.from({ length: inFlight }, worker))
    const samples: number[] = []
    for (let i = 0; i < repetitions * 2; i++) samples.push(await timed(() => docker.out('ps', '-aq')))
    return [{ name: `${who}: ps -a`, unit: 'ms', samples, note: `${listed} created containers` }]
  } finally {
    for (let from = 0; from < listed; from += 20) await docker.run('rm', '-f', ...names.slice(from, from + 20))
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
