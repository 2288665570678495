import { parseVolumeOptions } from './volume-options'

it.each<[Record<string, string>, object]>([
  [{}, {}],
  [{ Capacity: '2048' }, { capacity: 2 * 1024 ** 3 }],
  [
    { capacity: '2GB', volumestore: 'fast' },
    { capacity: 2 * 1024 ** 3, store: 'fast' },
  ],
  [{ size: '1.5GiB' }, { capacity: 1.5 * 1024 ** 3 }],
  [{ size: '20000000' }, { capacity: 20_000_000 }],
  [{ size: '20000000b' }, { capacity: 20_000_000 }],
  [{ Capacity: '100 m' }, { capacity: 100 * 1024 ** 2 }],
])('%j is %j', (options, expected) => {
  expect(parseVolumeOptions(options)).toEqual(expected)
})

it.each([
  [{ size: '' }, "invalid size: ''"],
  [{ size: '-1g' }, "invalid size: '-1g'"],
  [{ size: '1e9' }, "invalid size: '1e9'"],
  [{ Capacity: '1' }, 'a volume has at least 16 MB'],
  [{ Capacity: '63TB' }, 'at most 62 TB'],
  [{ nothing: '1' }, 'invalid option: "nothing"'],
  [{ o: 'bind' }, 'option "o" is not available on this host'],
])('%j is refused', (options, text) => {
  expect(() => parseVolumeOptions(options as Record<string, string>)).toThrow(text)
})
