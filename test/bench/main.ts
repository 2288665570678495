/**
 * `make bench`: measures a VCH of its own, made by the quickstart's scripts, against a bare boot of the same kernel in the
 * same run, and against a dockerd; and imagec against skopeo. Prints a table; fails only when something cannot be measured.
 * Words are the parts that are wanted.
 */
import { existsSync } from 'node:fs'
import { type Environment, machineVariables, startEnvironment } from '../e2e/environment'
import { type BareBoot, prepareBareBoot } from './bare-boot'
import { type Docker, dockerCli, memoryBeyondProcess, runsIn } from './container'
import { engineTimes } from './engine'
import { firstAndTenth } from './first'
import { imagecTimes } from './imagec'
import { imageTimes } from './images'
import { layerTimes } from './layers'
import { manyAtOnce } from './many'
import { evaluate, type Measurement } from './measurement'
import { type Peer, startPeer } from './peer'
import { smallestPassing } from './statistics'
import { table } from './table'
import { tasksDuring } from './tasks'

const machine = 'bench'
/** Samples of what takes seconds. */
const repetitions = Number(process.env.BENCH_REPETITIONS ?? 5)
/** MiB of the containers that are timed: the smallest that the aims speak of. */
const size = 128
const bareBootName = 'bare boot'

const say = (text: string): void => void process.stderr.write(`${text}\n`)

/** VCH create to `docker version`, milliseconds; and the CLI for what follows. */
async function createVch(environment: Environment): Promise<{ docker: Docker; milliseconds: number }> {
  const start = performance.now()
  const created = await environment.run('docker-machine', ['create', '-d', 'vic', machine], { limit: 600_000 })
  if (created.code !== 0) throw new Error(`docker-machine create:\n${created.stdout}\n${created.stderr}`)
  const docker = dockerCli({ ...environment.variables, ...(await machineVariables(environment, machine)) })
  await docker.out('version')
  return { docker, milliseconds: performance.now() - start }
}

/** Bare boots and container starts in turn, so that a busy host is busy for both. */
async function startTimes(bare: BareBoot, docker: Docker, image: string): Promise<Measurement[]> {
  const [boots, starts, runs]: [number[], number[], number[]] = [[], [], []]
  for (let i = 0; i < repetitions; i++) {
    say(`start ${i + 1} of ${repetitions}`)
    boots.push(await bare.time(AbortSignal.timeout(180_000)))
    await docker.out('create', '--name', `start-${i}`, '-m', `${size}m`, image, 'echo', 'hello')
    starts.push(await docker.firstOutput('start', '-a', `start-${i}`))
    await docker.out('rm', '-f', `start-${i}`)
    runs.push(await docker.firstOutput('run', '--rm', '-m', `${size}m`, image, 'echo', 'hello'))
  }
  const comparedWith = bareBootName
  return [
    { name: bareBootName, unit: 'ms', samples: boots, note: `${bare.accelerator}: QEMU's start to busybox, no BIOS` },
    { name: 'docker start to first output', unit: 'ms', samples: starts, comparedWith, aim: '<= 2 x' },
    { name: 'docker run to first output', unit: 'ms', samples: runs, comparedWith, note: 'create included' },
  ]
}

async function taskCounts(environment: Environment, docker: Docker, image: string): Promise<Measurement[]> {
  const steps: [string, string, string[]][] = [
    ['create', '1', ['create', '--name', 'tasks', image, 'sleep', '1000']],
    ['start', '1', ['start', 'tasks']],
    ['stop', '<= 1', ['stop', '-t', '1', 'tasks']],
    ['rm', '1', ['rm', 'tasks']],
  ]
  const counts: Measurement[] = []
  for (const [verb, aim, argv] of steps) {
    const tasks = await tasksDuring(environment, () => docker.out(...argv))
    counts.push({ name: `tasks of ${verb}`, unit: 'tasks', samples: [tasks.length], aim, note: tasks.join(', ') })
  }
  return counts
}

async function memory(docker: Docker, image: string): Promise<Measurement[]> {
  const beyond = [await memoryBeyondProcess(docker, image, size), await memoryBeyondProcess(docker, image, size)]
  const smallest = await smallestPassing({ low: 64, high: 192, step: 8 }, (megabytes) => {
    say(`does a container run in ${megabytes} MiB?`)
    return runsIn(docker, image, megabytes)
  })
  return [
    {
      name: 'VM beyond its process',
      unit: 'MiB',
      samples: beyond,
      note: `of ${size} MiB, by the guest's MemAvailable`,
    },
    ...(smallest === undefined
      ? []
      : [{ name: 'smallest container', unit: 'MiB', samples: [smallest], aim: '<= 128' } as const]),
  ]
}

/** The appliance's size as vSphere has it. */
async function applianceMemory(environment: Environment): Promise<Measurement> {
  const { code, stdout, stderr } = await environment.run('govc', ['vm.info', '-json', machine])
  const megabytes = Number(/"memorySizeMB":\s*(\d+)/i.exec(stdout)?.[1])
  if (code !== 0 || !(megabytes > 0)) throw new Error(`govc vm.info ${machine}: ${stderr || stdout.slice(0, 200)}`)
  return { name: 'appliance VM', unit: 'MiB', samples: [megabytes], aim: '1024' }
}

/** What the parts measure with. */
interface Bench {
  readonly environment: Environment
  readonly bare: BareBoot
  readonly docker: Docker
  readonly image: string
  readonly peer: Peer | undefined
}

/** The parts that need no VCH; they run first. */
const parts = {
  imagec: () => imagecTimes(repetitions),
  layers: () => layerTimes(repetitions),
}
/** The parts that measure a VCH, in the order in which they run. */
const partsOfVch = {
  start: ({ bare, docker, image }: Bench) => startTimes(bare, docker, image),
  first: ({ docker, image }: Bench) => firstAndTenth(docker, image),
  tasks: ({ environment, docker, image }: Bench) => taskCounts(environment, docker, image),
  memory: async ({ environment, docker, image }: Bench) => [
    ...(await memory(docker, image)),
    await applianceMemory(environment),
  ],
  images: ({ environment, docker, peer }: Bench) => imageTimes(environment, docker, peer, repetitions),
  engine: ({ docker, image, peer }: Bench) => engineTimes(docker, image, peer, repetitions),
  many: ({ docker, image }: Bench) => manyAtOnce(docker, image),
}
type Part = keyof typeof parts
type PartOfVch = keyof typeof partsOfVch

const isPart = (word: string): word is Part => Object.hasOwn(parts, word)
const isPartOfVch = (word: string): word is PartOfVch => Object.hasOwn(partsOfVch, word)

/** What was measured, and which parts could not be. */
interface Measured {
  readonly measurements: readonly Measurement[]
  readonly failures: readonly string[]
}

/** Measures part after part; one that fails leaves the others' numbers. */
async function inTurn<P extends string>(
  wanted: readonly P[],
  measurementsOf: (part: P) => Promise<Measurement[]>,
): Promise<Measured> {
  const measurements: Measurement[] = []
  const failures: string[] = []
  for (const part of wanted) {
    say(`part ${part}`)
    try {
      measurements.push(...(await measurementsOf(part)))
    } catch (error) {
      failures.push(`part ${part}: ${error instanceof Error ? error.message : error}`)
    }
  }
  return { measurements, failures }
}

async function measure(wanted: readonly PartOfVch[], bench: Omit<Bench, 'docker' | 'image'>): Promise<Measured> {
  say('docker-machine create')
  const { docker, milliseconds } = await createVch(bench.environment)
  const image = `${bench.environment.registry}/busybox`
  await docker.out('pull', image)
  const measurements: Measurement[] = [
    {
      ...{ name: 'VCH create to docker version', unit: 'ms', samples: [milliseconds] },
      ...{ comparedWith: bareBootName, aim: '<= 60000 ms' },
    },
  ]
  const measured = await inTurn(wanted, (part) => partsOfVch[part]({ ...bench, docker, image }))
  return { ...measured, measurements: [...measurements, ...measured.measurements] }
}

/** dockerd is compared with where it can be built; elsewhere its numbers and the ratios to it are left out. */
async function peerIfBuilt(): Promise<Peer | undefined> {
  if (existsSync('.cache/bin/dockerd')) return startPeer()
  say('no dockerd to compare with: see test/peers/dockerd/install')
  return undefined
}

/** Makes what the parts of a VCH need, and removes it. */
async function measureVch(wanted: readonly PartOfVch[]): Promise<Measured> {
  const bare = await prepareBareBoot(AbortSignal.timeout(600_000))
  try {
    const peer = await peerIfBuilt()
    try {
      const environment = await startEnvironment()
      try {
        return await measure(wanted, { environment, bare, peer })
      } finally {
        await environment.stop()
      }
    } finally {
      await peer?.stop()
    }
  } finally {
    await bare.close()
  }
}

async function main(words: readonly string[]): Promise<void> {
  const all = [...Object.keys(parts), ...Object.keys(partsOfVch)]
  const unknown = words.find((word) => !all.includes(word))
  if (unknown !== undefined) throw new Error(`no part ${unknown}: there are ${all.join(', ')}`)
  const wanted = words.length > 0 ? words : all
  const ofVch = wanted.filter(isPartOfVch)
  const measured = [await inTurn(wanted.filter(isPart), (part) => parts[part]())]
  if (ofVch.length > 0) measured.push(await measureVch(ofVch))
  process.stdout.write(`${table(evaluate(measured.flatMap(({ measurements }) => measurements)))}\n`)
  const failures = measured.flatMap((each) => each.failures)
  if (failures.length > 0) throw new Error(failures.join('\n'))
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    say(`bench: ${error instanceof Error ? error.message : String(error)}`)
    process.exit(1)
  },
)
