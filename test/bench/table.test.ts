import { evaluate } from './measurement'
import { table } from './table'

const results = evaluate([
  { name: 'bare boot', unit: 'ms', samples: [1900, 2100, 2000] },
  { name: 'start', unit: 'ms', samples: [5000.4], comparedWith: 'bare boot', aim: '<= 2 x', note: 'to the first byte' },
  { name: 'pull', unit: 'MB/s', samples: [3.25], comparedWith: 'never measured' },
])

test('ratios are those of medians; without the other one there is none', () => {
  expect(results.map(({ median, ratio }) => [median, ratio])).toEqual([
    [2000, undefined],
    [5000.4, 2.5002],
    [3.25, undefined],
  ])
})

test('columns are aligned', () => {
  expect(table(results)).toBe(
    [
      'measured     median  lowest  highest  n   ratio  aim',
      '---------  --------  ------  -------  -  ------  ------',
      'bare boot   2000 ms    1900     2100  3',
      'start       5000 ms    5000     5000  1  2.50 x  <= 2 x',
      'pull       3.3 MB/s     3.3      3.3  1',
      '',
      'start: to the first byte',
    ].join('\n'),
  )
})
