/**
 * `make parity`: all scripts against a dockerd and a VCH of its own. Words after `--` are parts of script names that are
 * wanted. Prints what differs, writes `.cache/parity/report.json`; fails when something differs that nobody has named.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { allowedDifferences } from './allowed-differences'
import { startDockerd } from './dockerd'
import type { Host } from './host'
import { runParity } from './parity'
import { report, told } from './report'
import { startVch } from './vch'

const say = (text: string): void => void process.stdout.write(`${text}\n`)

async function main(wanted: readonly string[]): Promise<number> {
  const started: Host[] = []
  try {
    const dockerd = await startDockerd()
    started.push(dockerd)
    const vch = await startVch()
    started.push(vch)
    const results = await runParity(
      { dockerd, vch },
      (family, script) =>
        wanted.length === 0 || wanted.some((word) => `${family.name} / ${script.name}`.includes(word)),
      say,
    )
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
    for (const host of started) await host.stop()
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
