import type { Environment } from '../e2e/environment'

/** What is looked at of a task's TaskInfo. */
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

/** Reads `govc tasks -json`: an object with a list of tasks, whose names older versions capitalize; throws a TypeError. */
export function parseTasks(json: string): TaskInfo[] {
  const list: unknown = Object.values(JSON.parse(json) ?? {}).find(Array.isArray)
  if (!Array.isArray(list)) throw new TypeError(`govc tasks: no list of tasks in ${json.slice(0, 200)}`)
  return list.map((info: Readonly<Record<string, unknown>>) => {
    const key = info.key ?? info.Key
    const descriptionId = info.descriptionId ?? info.DescriptionId
    if (typeof key !== 'string' || typeof descriptionId !== 'string')
      throw new TypeError(`govc tasks: not a task: ${JSON.stringify(info).slice(0, 200)}`)
    return { key, descriptionId }
  })
}
