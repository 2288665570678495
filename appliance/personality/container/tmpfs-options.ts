import { invalid } from '../api/docker-error'

const flags = new Set(
  'defaults ro rw suid nosuid dev nodev exec noexec sync async dirsync atime noatime diratime nodiratime'
    .concat(' relatime norelatime strictatime nostrictatime')
    .split(' '),
)
const settings = new Set(['size', 'mode', 'uid', 'gid', 'nr_inodes', 'nr_blocks', 'mpol'])

/** Checks the options of a `--tmpfs` as docker does (moby/sys/mount, MergeTmpfsOptions); the last of two that contradict each other counts. */
export function checkTmpfsOptions(options: string): string {
  for (const option of options.split(',')) {
    const [name = '', value] = option.split(/=(.*)/s, 2)
    if (value === undefined ? flags.has(name) : settings.has(name)) continue
    const words = value === undefined ? [name] : [name, value]
    throw invalid(`Invalid tmpfs option [${words.map((word) => JSON.stringify(word)).join(' ')}]`)
  }
  return options
}
