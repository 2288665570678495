import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DocumentStore } from './document'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lab-document-'))
})
afterEach(() => rm(directory, { recursive: true }))

test('what was put is loaded, what was removed is not', async () => {
  const store = new DocumentStore<{ n: number }>(directory)
  await store.load()
  await Promise.all([store.put('a', { n: 1 }), store.put('b', { n: 2 }), store.put('c', { n: 3 })])
  await store.remove('b')
  expect([...(await new DocumentStore<{ n: number }>(directory).load())].sort()).toEqual([
    ['a', { n: 1 }],
    ['c', { n: 3 }],
  ])
})

test('many writes of one document end with the newest, and removal after a write wins', async () => {
  const store = new DocumentStore<{ n: number }>(directory)
  await store.load()
  await Promise.all(Array.from({ length: 50 }, (_, n) => store.put('a', { n })))
  expect((await store.load()).get('a')).toEqual({ n: 49 })
  const last = store.put('a', { n: 50 })
  await Promise.all([last, store.remove('a')])
  expect((await store.load()).size).toBe(0)
  await store.settled()
})

test('a crash in mid-write leaves the old document and no rubbish', async () => {
  const store = new DocumentStore<{ n: number }>(directory)
  await store.load()
  await store.put('a', { n: 1 })
  await writeFile(join(directory, 'a.json.0123.tmp'), '{"n":')
  expect((await store.load()).get('a')).toEqual({ n: 1 })
  expect(await readdir(directory)).toEqual(['a.json'])
})

test('a damaged document is named', async () => {
  await writeFile(join(directory, 'a.json'), '{')
  await expect(new DocumentStore(directory).load()).rejects.toThrow(/a\.json is not a state document/)
})
