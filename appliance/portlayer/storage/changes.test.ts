import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { findChanges } from './changes'
import { comparePaths, readListing } from './listing'

const file = '100644 0 0 0 1 1.000000000 1.000000000 7 -'
const directory = '40755 0 0 0 1 1.000000000 1.000000000 8 -'
const changedFile = '100644 0 0 0 2 1.000000000 2.000000000 7 -'
const changedDirectory = '40755 0 0 0 1 2.000000000 2.000000000 8 -'
const link = '120777 0 0 0 1 2.000000000 2.000000000 9 -'

type Tree = Readonly<Record<string, string>>

function listing(tree: Tree) {
  const paths = Object.keys(tree).sort(comparePaths)
  const bytes = Buffer.from(paths.map((path) => `${tree[path]} ${path}\0`).join(''), 'latin1')
  return readListing(Readable.from([gzipSync(bytes)]))
}

async function changes(before: Tree, now: Tree): Promise<string[]> {
  const found: string[] = []
  for await (const { kind, path } of findChanges(listing(before), listing(now))) found.push(`${kind} ${path}`)
  return found
}

test('nothing is different from itself', async () => {
  const tree = { '/a': directory, '/a/b': file, '/a-b': file }
  expect(await changes(tree, tree)).toEqual([])
  expect(await changes({}, {})).toEqual([])
})

test('names are compared as bytes, and directories before what lies in them', async () => {
  const now = { '/a': directory, '/a/b': file, '/a-b': file, '/a.c': file, '/ÿ': file }
  expect(await changes({}, now)).toEqual(['added /a', 'added /a/b', 'added /a-b', 'added /a.c', 'added /ÿ'])
  expect(await changes(now, {})).toEqual(['deleted /a', 'deleted /a-b', 'deleted /a.c', 'deleted /ÿ'])
})

test('the directories around a change are told once, and before it', async () => {
  const before = { '/a': directory, '/a/b': directory, '/a/b/c': file, '/a/d': file, '/z': directory }
  const now = { ...before, '/a/b/c': changedFile, '/a/b/e': file, '/a/f': file, '/z/y': file, '/a': changedDirectory }
  expect(await changes(before, now)).toEqual([
    'modified /a',
    'modified /a/b',
    'modified /a/b/c',
    'added /a/b/e',
    'added /a/f',
    'modified /z',
    'added /z/y',
  ])
})

test('what turned from a directory into something else took what was in it with it, and the other way round', async () => {
  const before = { '/a': directory, '/a/b': directory, '/a/b/c': file, '/b': file }
  expect(await changes(before, { '/a': link, '/b': file })).toEqual(['modified /a'])
  expect(await changes({ '/a': link, '/b': file }, before)).toEqual(['modified /a', 'added /a/b', 'added /a/b/c'])
})

test('what the start of a container makes is no change of its own', async () => {
  const begun = { '/dev': directory, '/etc': directory, '/etc/hosts': file, '/etc/mtab': link, '/proc': directory }
  expect(await changes({}, begun)).toEqual([])
  expect(await changes({}, { ...begun, '/etc/own': file })).toEqual(['modified /etc', 'added /etc/own'])
})

test.each([
  ['an order of its own', [`${file} /b`, `${file} /a`]],
  ['a path twice', [`${file} /a`, `${file} /a`]],
  ['a way out', [`${file} /../a`]],
  ['no path', [`${file} `]],
  ['too long a path', [`${file} /${'a/'.repeat(4096)}a`]],
  ['a record without an end', ['x'.repeat(1_000_000)]],
])('a listing with %s is refused', async (_what, records) => {
  const read = async () => {
    for await (const _ of readListing(Readable.from([gzipSync(records.map((record) => `${record}\0`).join(''))])));
  }
  await expect(read()).rejects.toMatchObject({ code: 'invalid' })
})
