import * as z from 'zod'
import type { ProcessList } from '../../../tether/protocol'
import { PortLayerError } from '../../portlayer/problem'
import { DockerError, invalid } from '../api/docker-error'
import { endpoint, json } from '../api/endpoint'
import { text } from '../api/query'
import { tell } from './lifecycle'
import { findContainer, requireRunning } from './lookup'

/** The longest `ps_args` that are passed on. Characters. */
const maxArguments = 4096

/** `GET /containers/{id}/top`: what ps says, as dockerd has it (daemon/top_unix.go). */
export const topEndpoint = endpoint({
  method: 'get',
  path: '/containers/:id/top',
  query: z.object({ ps_args: text() }),
  handle: async (call, engine) => {
    const args = call.query.ps_args === '' ? '-ef' : call.query.ps_args
    checkArguments(args)
    const container = await findContainer(engine, call.params.id ?? '', call.signal)
    requireRunning(container)
    try {
      const list = await engine.interaction.processes(container.id, { arguments: args.split(' ') }, call.signal)
      const answer = tableOf(list)
      tell(engine, container, 'top')
      return json(answer)
    } catch (error) {
      if (error instanceof PortLayerError && error.code === 'internal') throw new DockerError(500, error.message)
      throw error
    }
  },
})

/** Titles like `pid=PID` must not make another column look like the one that is looked for. */
function checkArguments(args: string): void {
  if (args.length > maxArguments || args.includes('\0')) throw invalid('invalid ps arguments')
  for (const [, key, value] of args.matchAll(/\s+(\w*)=\s*(PID[^\s]*)/g)) {
    if (key !== 'pid') throw new DockerError(500, `specifying "${key}=${value}" is not allowed`)
  }
}

/** Docker's table of what ps printed: the container's processes and, behind each, its threads. */
export function tableOf({ pids, output }: ProcessList): { Titles: string[]; Processes: string[][] | null } {
  const [head = '', ...lines] = output.split('\n')
  const titles = fields(head)
  const pidColumn = titles.indexOf('PID')
  if (pidColumn < 0) throw new DockerError(500, "Couldn't find PID field in ps output")
  const known = new Set(pids)
  const processes: string[][] = []
  let within = false
  for (const line of lines) {
    if (line === '') continue
    const row = fields(line)
    const text = row[pidColumn] ?? ''
    // `-` is a thread of the process above.
    if (text !== '-') {
      if (!/^[+-]?\d+$/.test(text)) {
        throw new DockerError(500, `Unexpected pid '${text}': strconv.Atoi: parsing "${text}": invalid syntax`)
      }
      within = known.has(Number(text))
    }
    if (!within) continue
    const last = titles.length - 1
    // What is beyond the last title belongs to the last column.
    processes.push([...row.slice(0, last), row.slice(last).join(' ')])
  }
  return { Titles: titles, Processes: processes.length === 0 ? null : processes }
}

function fields(line: string): string[] {
  return line.split(/[\t\n\f\r ]+/).filter(Boolean)
}
