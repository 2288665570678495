/**
 * `make parity`: all scripts against a dockerd and a VCH of its own. Words are parts of script names that are wanted. Prints
 * what differs, writes `.cache/parity/report.json`; fails when something differs that nobody has named.
 * `--quick` is the part that `make test` runs. `--keep FILE` starts both hosts and keeps them; with PARITY_HOSTS=FILE runs go to those.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { allowedDifferences } from './allowed-differences'
import { keepHosts, keptHosts, startHosts } from './kept-hosts'
import { runParity } from './parity'
import { report, told } from './report'
import type { Script } from './script'

const say = (text: string): void => void process.stdout.write(`${text}\n`)

async function main(wanted: readonly string[]): Promise<number> {
  const [option, file] = wanted
  if (option === '--keep' && file !== undefined) {
    await keepHosts(file)
    return 0
  }
  const isWanted = (name: string, { isQuick }: Script): boolean =>
    wanted.length === 0 || wanted.some((word) => (word === '--quick' ? isQuick : name.includes(word)))
  const { PARITY_HOSTS: kept } = process.env
  const hosts = await (kept === undefined ? startHosts() : keptHosts(kept))
  try {
    const results = await runParity(hosts, (family, script) => isWanted(`${family.name} / ${script.name}`, script), say)
    const found = report(results, allowedDifferences, wanted.length === 0 ? 'all' : 'part')
    await mkdir('.cache/parity', { recursive: true })
    await writeFile('.cache/parity/report.json', JSON.stringify(found, null, 1))
    say(`\n${told(found.unexpected)}`)
    for (const { script, what } of found.missing) say(`missing still: ${what}: ${script}`)
    for (const script of found.noLongerMissing) say(`no longer missing, its mark can go: ${script}`)
    for (const { row, at } of found.unused ?? []) say(`a difference that no script shows any more: ${row} (${at})`)
    say(
      `${found.scripts} scripts: ${found.unexpected.length} unexpected differences, ${found.allowed.length} allowed ones`,
    )
    const stale = found.noLongerMissing.length + (found.unused?.length ?? 0)
    return found.unexpected.length + stale === 0 ? 0 : 1
  } finally {
    await hosts.stop()
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
    process.exitCode = 1
  },
)
