import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { allowedDifferences } from './allowed-differences'
import { startDockerd } from './dockerd'
import type { Host } from './host'
import { runParity } from './parity'
import { report, told } from './report'
import type { Family, Script } from './script'
import { startVch } from './vch'

// A part of `make parity`: the scripts marked `quick`, with a dockerd and a VCH of the test's own.

/** A larger one takes its time to be pulled. */
const images = ['busybox']

const project = resolve(__dirname, '../..')
/** Both hosts come up, and the scripts take their time on a busy machine. Milliseconds. */
const limit = 900_000

const installed = spawnSync('test/peers/dockerd/install', { cwd: project, encoding: 'utf8' })
const cannotBuild = installed.status === 3
if (cannotBuild) console.warn(`no comparison with dockerd: ${installed.stderr}`)

describe('the allowed differences', () => {
  it('are rows of docs/differences.md', () => {
    const text = readFileSync(resolve(project, 'docs/differences.md'), 'utf8')
    const rows = new Set(text.split('\n').map((line) => line.split(/(?<!\\)\|/)[1]?.trim()))
    expect(allowedDifferences.map(({ row }) => row).filter((row) => !rows.has(row))).toEqual([])
  })
})

;(cannotBuild ? describe.skip : describe)('a VCH beside dockerd', () => {
  const started: Host[] = []
  afterAll(async () => {
    for (const host of started) await host.stop()
    // What namespaces do not take with them: nothing of it may be left.
    expect(execFileSync('find', ['/sys/fs/cgroup', '-type', 'd', '-name', 'vic-peer-*'], { encoding: 'utf8' })).toBe('')
  }, limit)

  it(
    'differs only where docs/differences.md says so',
    async () => {
      if (installed.status !== 0) throw new Error(`test/peers/dockerd/install: ${installed.stdout}${installed.stderr}`)
      const dockerd = await startDockerd(images)
      started.push(dockerd)
      const vch = await startVch(images)
      started.push(vch)
      const say = (line: string) => void process.stderr.write(`${line}\n`)
      const results = await runParity({ dockerd, vch }, (_family, { isQuick }) => isQuick, say)
      expect(results.length).toBeGreaterThan(0)
      const differing = new Set(report(results, allowedDifferences, 'part').unexpected.map(({ script }) => script))
      if (differing.size === 0) return
      // On a busy machine either host may be the late one: what differs by chance does not do so twice.
      say(`once more: ${[...differing].join(', ')}`)
      const isDiffering = (family: Family, { name }: Script) => differing.has(`${family.name} / ${name}`)
      const again = await runParity({ dockerd, vch }, isDiffering, say)
      expect(told(report(again, allowedDifferences, 'part').unexpected)).toBe('')
    },
    limit,
  )
})
