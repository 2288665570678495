import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Outcome, run } from '../e2e/environment'

// The lab as an administrator sees it, with the real govc.

const lab = resolve(__dirname, '../../dist/vic-lab')
const govcPath = resolve(__dirname, '../../.cache/bin/govc')
let state: string
let env: Record<string, string>

const out = async (outcome: Promise<Outcome>): Promise<string> => {
  const { code, stdout, stderr } = await outcome
  if (code !== 0) throw new Error(`exit ${code}: ${stdout}${stderr}`)
  return stdout.trim()
}
const govc = (...argv: string[]): Promise<string> => out(run(govcPath, argv, { env, limit: 30_000 }))

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'vic-govc-'))
  await out(run(lab, ['up', '--state', join(state, 'lab'), '--port', '0']))
  const status = JSON.parse(await out(run(lab, ['status', '--json', '--state', join(state, 'lab')])))
  env = {
    GOVC_URL: status.url,
    GOVC_USERNAME: status.username,
    GOVC_PASSWORD: (await readFile(status.passwordFile, 'utf8')).trim(),
    GOVC_INSECURE: '1',
  }
})

afterAll(async () => {
  await out(run(lab, ['down', '--state', join(state, 'lab')]))
  await rm(state, { recursive: true })
})

test('a machine from its creation to its end, with its tasks and events', async () => {
  expect(await govc('about')).toMatch(/HostAgent/)
  expect(await govc('tasks')).toMatch(/^Task/)
  await govc('vm.create', '-on=false', '-m', '32', 'vm')
  expect(await govc('ls', '/ha-datacenter/vm')).toBe('/ha-datacenter/vm/vm')
  expect(await govc('find', '/', '-type', 'm')).toBe('/ha-datacenter/vm/vm')
  await govc('vm.power', '-on', 'vm')
  expect(await govc('vm.info', 'vm')).toMatch(/Power state: +poweredOn/)
  await govc('vm.power', '-off', 'vm')
  await govc('vm.destroy', 'vm')
  expect(await govc('find', '/', '-type', 'm')).toBe('')
  expect((await govc('tasks')).match(/^\S+/gm)).toEqual([
    'Task',
    'CreateVM',
    'PowerOnVM',
    'PowerOffVM',
    'VirtualMachine.Destroy',
  ])
  expect(await govc('events')).toMatch(/vm is powered on[\s\S]*vm is powered off[\s\S]*Removed vm/)
})

test('files go there and come back', async () => {
  const [there, back] = [join(state, 'there'), join(state, 'back')]
  await writeFile(there, 'what lies on a datastore')
  await govc('datastore.upload', there, 'file')
  expect(await govc('datastore.ls')).toBe('file')
  await govc('datastore.download', 'file', back)
  expect(await readFile(back, 'utf8')).toBe('what lies on a datastore')
})
