import { type ApiVersion, speaks } from '../api/version'

/** Fields of docker's container.Config that an image never has: they were shown empty before API 1.50. */
const ofContainers = [
  'Hostname',
  'Domainname',
  'AttachStdin',
  'AttachStdout',
  'AttachStderr',
  'Tty',
  'OpenStdin',
  'StdinOnce',
  'Image',
  'NetworkDisabled',
  'MacAddress',
  'StopTimeout',
]
const configLeftOut = ['Cmd', 'Entrypoint', 'Env', 'Labels', 'OnBuild', 'User', 'Volumes', 'WorkingDir']
const leftOut = ['Parent', 'Comment', 'DockerVersion', 'Author']

/** An image's inspect in the shape of an API version: since 1.50 and 1.52 less of it is told when it is empty. */
export function imageShape(
  answer: Record<string, unknown> & { readonly Config: Record<string, unknown> },
  version: ApiVersion,
): Record<string, unknown> {
  if (!speaks(version, 50)) return answer
  const config = without(answer.Config, ofContainers, () => true)
  if (!speaks(version, 52)) return { ...answer, Config: config }
  return { ...without(answer, leftOut, isEmpty), Config: without(config, configLeftOut, isEmpty) }
}

function without(
  record: Record<string, unknown>,
  names: readonly string[],
  goes: (value: unknown) => boolean,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([name, value]) => !names.includes(name) || !goes(value)))
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return value === undefined || value === null || value === ''
}
