import { execFile } from 'node:child_process'
import type { Cgroup } from './cgroup'
import { LiveError } from './live-error'
import type { ProcessList } from './protocol'

/** ps reads /proc and no more: one that hangs is ended. Milliseconds. */
const patience = 10_000
/** More output than this is not carried. Bytes. */
const maxOutput = 4 * 1024 * 1024

/**
 * What ps says of the container's processes, called as dockerd does it (daemon/top_unix.go): with `-q` and their numbers, and
 * once more without when ps takes no `-q` together with these arguments. Throws what ps complains of first.
 */
export async function listProcesses(cgroup: Cgroup, args: readonly string[]): Promise<ProcessList> {
  const pids = await cgroup.processes()
  const first = await ps([...args, `-q${pids.join(',')}`])
  const { output, complaint } = first.complaint === undefined ? first : await ps(args)
  if (complaint !== undefined) throw new LiveError('failed', `ps: ${complaint}`)
  return { pids, output }
}

function ps(args: readonly string[]): Promise<{ readonly output: string; readonly complaint?: string }> {
  return new Promise((resolve) => {
    const options = { timeout: patience, maxBuffer: maxOutput, env: { PATH: process.env.PATH, LANG: 'C.UTF-8' } }
    execFile('ps', args, options, (error, output, errors) => {
      if (error === null) return resolve({ output })
      resolve({ output: '', complaint: errors.split('\n')[0] || error.message.split('\n')[0] || 'it failed' })
    })
  })
}
