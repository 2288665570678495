import { exampleContainer, exampleEndpoint } from './example'
import { Names } from './names'

const back = (host: number) => exampleEndpoint('back', 1, host)
const front = (host: number) => exampleEndpoint('front', 2, host)
const bridge = (host: number) => exampleEndpoint('bridge', 0, host)
const db = exampleContainer('db', [back(2)], { aliases: ['Data', 'shared'] })
const cache = exampleContainer('cache', [back(3)], { aliases: ['shared'] })
const web = exampleContainer('web', [front(2), back(4)], { nameservers: ['9.9.9.9'] })
const plain = exampleContainer('plain', [bridge(2)])
const inner = exampleContainer('inner', [exampleEndpoint('inner', 3, 2, true)])
const names = new Names([db, cache, web, plain, inner])
const ask = (from: string, name: string) => names.client(from)?.addressesOf(name)

test('names, aliases, short ids and host names mean something in their network, whatever their case', () => {
  for (const name of ['db', 'DB', 'db.', 'data', db.id.slice(0, 12), 'db-host', 'db.back']) {
    expect(ask('172.17.0.3', name)).toEqual(['172.17.0.2'])
  }
  expect(ask('172.17.0.3', 'shared')).toEqual(['172.17.0.2', '172.17.0.3'])
})

test('a link is a name for who has it alone, of a container that may come later', () => {
  const links = [
    { container: 'db', alias: 'Store' },
    { container: 'late', alias: 'queue' },
  ]
  const linked = exampleContainer('linked', [back(9)], { links })
  const all = new Names([db, cache, linked])
  const from = (address: string, name: string) => all.client(address)?.addressesOf(name)
  expect(from('172.17.0.9', 'store')).toEqual(['172.17.0.2'])
  expect(from('172.17.0.9', 'queue')).toBeUndefined()
  expect(from('172.17.0.3', 'store')).toBeUndefined()
})

test('they mean nothing elsewhere; who is in several networks knows the names of all', () => {
  expect(ask('172.17.0.2', 'web')).toEqual(['172.17.0.4'])
  expect(ask('172.18.0.2', 'web')).toEqual(['172.18.0.2'])
  expect(ask('172.18.0.2', 'db')).toEqual(['172.17.0.2'])
  expect(ask('172.16.0.2', 'db')).toBeUndefined()
  expect(ask('172.16.0.2', 'plain')).toBeUndefined()
})

test('addresses have the name of their container, in the networks of who asks', () => {
  expect(names.client('172.18.0.2')?.nameOf('172.17.0.2')).toBe('db.back')
  expect(names.client('172.19.0.2')?.nameOf('172.17.0.2')).toBeUndefined()
})

test('who asks has servers of its own, or none of the world', () => {
  expect(names.client('172.18.0.2')?.servers).toEqual(['9.9.9.9'])
  expect(names.client('172.17.0.2')).toMatchObject({ servers: undefined, isOutside: true })
  expect(names.client('172.19.0.2')).toMatchObject({ isOutside: false })
})

test('containers that do not run neither ask nor are found', () => {
  const stopped = new Names([{ ...db, state: { status: 'created' } }, cache])
  expect(stopped.client('172.17.0.2')).toBeUndefined()
  expect(stopped.client('172.17.0.3')?.addressesOf('db')).toBeUndefined()
})
