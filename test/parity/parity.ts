import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { allowing } from './allowed-differences'
import type { Host } from './host'
import { ask } from './raw-request'
import { told } from './report'
import { runFamily, type ScriptResult } from './run'
import { type Family, parseFamily, type Script } from './script'

/** Where the scripts and their helper programs lie. */
const parityDirectory = resolve(__dirname, '../../test/parity')

/** All families of scripts, by name. */
export async function families(): Promise<Family[]> {
  const directory = join(parityDirectory, 'scripts')
  const names = (await readdir(directory)).filter((name) => name.endsWith('.txt')).sort()
  return Promise.all(
    names.map(async (name) => parseFamily(name.replace('.txt', ''), await readFile(join(directory, name), 'utf8'))),
  )
}

/** Runs the wanted scripts on both hosts and says so as it goes; `say` takes lines. */
export async function runParity(
  hosts: { readonly dockerd: Host; readonly vch: Host },
  wanted: (family: Family, script: Script) => boolean,
  say: (line: string) => void,
): Promise<ScriptResult[]> {
  const version = await commonVersion(hosts.dockerd, hosts.vch)
  say(`both speak ${version}`)
  // Where scripts of one host keep what they need in their next step.
  const scratch = await mkdtemp(join(tmpdir(), 'parity-'))
  const withHelpers = (host: Host): Host => ({
    ...host,
    names: [...host.names, [join(scratch, host.name), '<scratch>']],
    variables: {
      ...host.variables,
      SCRATCH: join(scratch, host.name),
      PATH: `${join(parityDirectory, 'bin')}:${host.variables.PATH ?? process.env.PATH ?? ''}`,
    },
  })
  await Promise.all([hosts.dockerd, hosts.vch].map(({ name }) => mkdir(join(scratch, name))))
  const pair = { dockerd: withHelpers(hosts.dockerd), vch: withHelpers(hosts.vch), version }
  const results: ScriptResult[] = []
  try {
    for (const family of await families()) {
      for await (const result of runFamily(pair, family, (script) => wanted(family, script))) {
        results.push(result)
        const { script, differences, milliseconds } = result
        const unexpected = differences.filter((difference) => allowing(difference) === undefined)
        const counted = `${differences.length} differences, ${unexpected.length} unexpected`
        say(`${(milliseconds / 1000).toFixed(1)} s  ${family.name} / ${script.name}: ${counted}`)
        if (unexpected.length > 0) say(told(unexpected))
      }
    }
    return results
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** The newest version that CLI and both hosts speak: what is newer on one side is no difference of behaviour. */
async function commonVersion(...hosts: readonly Host[]): Promise<string> {
  const minors = await Promise.all(
    hosts.map(async (host) => {
      const { body } = await ask(host.address, { method: 'GET', path: '/version' }, AbortSignal.timeout(30_000))
      const { ApiVersion } = JSON.parse(body.toString('utf8')) as { ApiVersion: string }
      return Number(ApiVersion.split('.')[1])
    }),
  )
  return `1.${Math.min(...minors, newestOfCli)}`
}

/** What docker CLI 28 speaks at most. */
const newestOfCli = 50
