import { WrittenPaths } from './written-paths'

test('knows what was written, and what lies above it', () => {
  const paths = new WrittenPaths()
  paths.add('/root/a/b/file')
  paths.add('/root/a/other')
  expect(['/root/a/b/file', '/root/a/other', '/root/a/b', '/root/a', '/root/x'].map((path) => paths.has(path))).toEqual(
    [...[true, true], ...[false, false, false]],
  )
  expect(['/root/a/b', '/root/a', '/root', '/root/a/b/file', '/root/b'].map((path) => paths.hasBelow(path))).toEqual([
    ...[true, true, true],
    ...[false, false],
  ])
  paths.add('/root/a/b')
  expect(paths.has('/root/a/b') && paths.has('/root/a/b/file')).toBe(true)
})

test('a number stays with its path until it is taken away', () => {
  const paths = new WrittenPaths()
  paths.setNumber('/root/first', 0)
  paths.add('/root/first')
  paths.add('/root/second')
  paths.setNumber('/root/second', 1)
  expect(['first', 'second', 'third'].map((name) => paths.numberOf(`/root/${name}`))).toEqual([0, 1, undefined])
  paths.setNumber('/root/first', undefined)
  expect(paths.numberOf('/root/first')).toBeUndefined()
  expect(paths.has('/root/first')).toBe(true)
})

test('names are bytes', () => {
  const paths = new WrittenPaths()
  paths.add('/root/\xe9\xff')
  expect(paths.has('/root/\xe9\xff')).toBe(true)
  expect(paths.has('/root/\u00c3\u00a9')).toBe(false)
})
