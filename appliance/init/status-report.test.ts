import type { Rpci } from '../../tether/rpci'
import { StatusReport } from './status-report'

function memory(initial: Record<string, string> = {}) {
  const store = new Map(Object.entries(initial))
  const writes: string[] = []
  const rpci: Rpci = {
    infoGet: async (key) => store.get(key),
    infoSet: async (key, value) => {
      writes.push(value)
      store.set(key, value)
    },
    close: async () => undefined,
  }
  return { rpci, store, writes, status: () => JSON.parse(store.get('guestinfo.vic.status') ?? '{}') as unknown }
}
const quiet = (): void => undefined

test('counts boots, also over a value that is not ours', async () => {
  const { rpci, status } = memory({ 'guestinfo.vic.status': '{"run":4,"phase":"ready","message":""}' })
  const report = await StatusReport.open(rpci, quiet)
  report.report('network')
  await report.settled()
  expect(status()).toEqual({ run: 5, phase: 'network', message: '' })

  const strange = memory({ 'guestinfo.vic.status': 'hello' })
  const other = await StatusReport.open(strange.rpci, quiet)
  other.report('booting')
  await other.settled()
  expect(strange.status()).toEqual({ run: 1, phase: 'booting', message: '' })
})

test('the last of many counts, and the address goes with it', async () => {
  const { rpci, store, writes, status } = memory()
  const report = await StatusReport.open(rpci, quiet)
  await report.setAddress('10.0.0.7', 'vch1')
  for (const message of ['a', 'b', 'c', 'd']) report.report('services', message)
  await report.settled()
  expect(status()).toEqual({ run: 1, phase: 'services', message: 'd', address: '10.0.0.7' })
  expect(writes.filter((text) => text.includes('"phase"'))).toHaveLength(2)
  expect(store.get('guestinfo.ip')).toBe('10.0.0.7')
  expect(store.get('guestinfo.hostname')).toBe('vch1')
})

test('a write that fails does not end the next', async () => {
  const { rpci, status } = memory()
  let broken = true
  const log: string[] = []
  const report = await StatusReport.open(
    {
      ...rpci,
      infoSet: async (key, value) => {
        if (broken) throw new Error('no host')
        await rpci.infoSet(key, value)
      },
    },
    (line) => log.push(line),
  )
  report.report('network')
  await report.settled()
  broken = false
  report.report('ready')
  await report.settled()
  expect(status()).toMatchObject({ phase: 'ready' })
  expect(log.join()).toContain('no host')
})
