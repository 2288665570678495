import type { Environment } from '../e2e/environment'

/** A task as govc shows it: a TaskInfo. */
interface TaskInfo {
  readonly key: string
  readonly descriptionId: string
}

/** More tasks than the lab keeps. */
const everything = '5000'

/** What was asked of vSphere while `work` ran: the tasks' methods in the order in which they were asked for. */
export async function tasksDuring(environment: Environment, work: () => Promise<unknown>): Promise<string[]> {
  const before = new Set((await recent(environment)).map(({ key }) => key))
  await work()
  return (await recent(environment)).filter(({ key }) => !before.has(key)).map(({ descriptionId }) => descriptionId)
}

async function recent(environment: Environment): Promise<TaskInfo[]> {
  const { code, stdout, stderr } = await environment.run('govc', ['tasks', '-json', '-n', everything])
  if (code !== 0) throw new Error(`govc tasks: ${stderr}`)
  return parseTasks(stdout)
}

/** Reads `govc tasks -json`: an array, or an object that holds one; throws a TypeError for anything else. */
export function parseTasks(json: string): TaskInfo[] {
  const parsed: unknown = JSON.parse(json)
  const list = Array.isArray(parsed) ? parsed : Object.values((parsed ?? {}) as object).find(Array.isArray)
  if (list === undefined) throw new TypeError(`govc tasks: no list of tasks in ${json.slice(0, 200)}`)
  return list.map((info: Partial<TaskInfo>) => {
    if (info.key === undefined) throw new TypeError(`govc tasks: a task without a key: ${JSON.stringify(info)}`)
    return { key: info.key, descriptionId: info.descriptionId ?? '' }
  })
}
