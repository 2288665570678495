import { containerConfig } from '../../../tether/config'
import { encodeExtraConfig, type KeyValue, keyOf } from '../../../tether/extra-config'
import { viewContainer } from './container-view'
import { exampleRecord } from './example'

const now = '2024-01-01T00:00:00.000000000Z'
const vch = exampleRecord.vch

function vm(poweredOn: boolean, ...reports: KeyValue[]): Parameters<typeof viewContainer>[1] {
  const record = encodeExtraConfig({ record: containerConfig.record }, { record: { ...exampleRecord } })
  return { poweredOn, extraConfig: [...record, ...reports], memoryMegabytes: 128, cpus: 2 }
}

const reported = (name: 'state' | 'hostKey' | 'health', value: string): KeyValue => ({
  key: keyOf(containerConfig, name),
  value,
})

test('a VM with our record is a container', () => {
  expect(viewContainer(vch, vm(false), undefined, now)?.container).toMatchObject({
    id: exampleRecord.id,
    name: 'web',
    state: { status: 'created' },
    memory: 128 * 1024 * 1024,
    cpus: 2,
    endpoints: exampleRecord.endpoints,
  })
})

test('VMs of others are not', () => {
  expect(viewContainer('another', vm(false), undefined, now)).toBeUndefined()
  expect(viewContainer(vch, { ...vm(false), extraConfig: [] }, undefined, now)).toBeUndefined()
})

test('a record is read again when it is another', () => {
  const first = viewContainer(vch, vm(false), undefined, now)
  const second = viewContainer(vch, vm(true, reported('state', '{"run":1,"status":"starting"}')), first, now)
  expect(second?.record).toBe(first?.record)
  const renamed = { ...exampleRecord, execution: { ...exampleRecord.execution, name: 'other' } }
  const extraConfig = encodeExtraConfig({ record: containerConfig.record }, { record: renamed })
  expect(viewContainer(vch, { ...vm(true), extraConfig }, second, now)?.container.name).toBe('other')
})

test('a record that another program wrote is an error that names the key', () => {
  const extraConfig = [{ key: 'vic.record', value: '{"version":2}' }]
  expect(() => viewContainer(vch, { ...vm(false), extraConfig }, undefined, now)).toThrow(TypeError)
})

test.each([
  'no JSON',
  '[]',
  '{"run":-1,"status":"running"}',
  '{"run":1,"status":"__proto__"}',
  `{"run":1,"status":"failed","error":"${'x'.repeat(5000)}"}`,
  '1'.repeat(100_000),
])('a hostile report makes only its own state unknown', (value) => {
  const view = viewContainer(vch, vm(true, reported('state', value), reported('hostKey', value)), undefined, now)
  expect(view?.container.state).toEqual({ status: 'starting', run: 1 })
  expect(view?.container.hostKey).toBeUndefined()
})

test('the host key is that of the present run', () => {
  const state = reported('state', '{"run":2,"status":"booting"}')
  const key = (run: number) => reported('hostKey', JSON.stringify({ run, key: 'ssh-ed25519 AAAA' }))
  expect(viewContainer(vch, vm(true, state, key(2)), undefined, now)?.container.hostKey).toBe('ssh-ed25519 AAAA')
  expect(viewContainer(vch, vm(true, state, key(1)), undefined, now)?.container.hostKey).toBeUndefined()
  expect(viewContainer(vch, vm(false, state, key(2)), undefined, now)?.container.hostKey).toBeUndefined()
})

test('the health is that of the present run, and hostile reports of it are none', () => {
  const state = reported('state', `{"run":2,"status":"running","startedAt":"${now}"}`)
  const shown = (health: unknown) =>
    viewContainer(vch, vm(true, state, reported('health', JSON.stringify(health))), undefined, now)?.container.health
  const healthy = { status: 'healthy', failingStreak: 0, log: [] }
  expect(shown({ run: 2, ...healthy })).toEqual(healthy)
  expect(shown({ run: 1, ...healthy })).toBeUndefined()
  expect(shown({ run: 2, ...healthy, log: Array(1000).fill({}) })).toBeUndefined()
})

test('restarts that cannot be make the whole state unknown', () => {
  const state = reported('state', '{"run":1,"status":"running","restarts":{"count":-1}}')
  expect(viewContainer(vch, vm(true, state), undefined, now)?.container.state).toEqual({ status: 'starting', run: 1 })
})

test('the version changes with the configuration and not with what the guest writes', () => {
  const version = (facts: Parameters<typeof viewContainer>[1]) =>
    viewContainer(vch, facts, undefined, now)?.container.version
  expect(version(vm(true, reported('state', '{"run":2,"status":"booting"}')))).toBe(version(vm(false)))
  expect(version({ ...vm(false), cpus: 3 })).not.toBe(version(vm(false)))
})
