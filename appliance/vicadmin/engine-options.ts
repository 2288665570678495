import type { ApplianceSecrets } from '../config'
import { splitWords } from './shell-syntax'

type EngineOptions = NonNullable<ApplianceSecrets['engine']>

/** Options of dockerd that mean something here; docker-machine writes them as `--label a=b` or `--label=a=b`. */
const lists = {
  '--label': 'labels',
  '--insecure-registry': 'insecureRegistries',
  '--registry-mirror': 'mirrors',
} as const satisfies Record<string, keyof EngineOptions>

/** Reads the engine's options from the unit file that docker-machine provisions: the last ExecStart counts. */
export function parseEngineOptions(unit: string): EngineOptions {
  const options: Record<keyof EngineOptions, string[]> = { labels: [], insecureRegistries: [], mirrors: [] }
  const start = unit
    .split('\n')
    .filter((line) => /^ExecStart=\S/.test(line))
    .at(-1)
  const words = splitWords(start?.slice('ExecStart='.length) ?? '')
  words.forEach((word, index) => {
    const [flag = '', ...rest] = word.split('=')
    if (!Object.hasOwn(lists, flag)) return
    const value = rest.length > 0 ? rest.join('=') : words[index + 1]
    if (value !== undefined && value !== '') options[lists[flag as keyof typeof lists]].push(value)
  })
  return options
}
