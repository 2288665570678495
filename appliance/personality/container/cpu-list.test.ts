import { firstOf, parseCpuList } from './cpu-list'

it.each([
  ['', []],
  ['0', [0]],
  ['0-2,4', [0, 1, 2, 4]],
  ['3,1-2', [3, 1, 2]],
])('reads %j', (text, numbers) => {
  expect([...(parseCpuList(text) ?? ['none'])]).toEqual(numbers)
})

it.each(['a', '1-', '2-1', '-1', '0,,1', '0-99999', '1-9223372036854775807'])('refuses %j', (text) => {
  expect(parseCpuList(text)).toBeUndefined()
})

it('names a number of them', () => {
  expect([firstOf(1), firstOf(4)]).toEqual(['0', '0-3'])
})
