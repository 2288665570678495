import { countFlag, listFlag, stringFlag } from './flags'

describe('a list', () => {
  const list = (given: string[], variable?: string) =>
    listFlag({ 'vic-insecure-registry': given }, 'vic-insecure-registry', { VIC_INSECURE_REGISTRY: variable })

  it.each<[string, string[], string | undefined, string[]]>([
    ['of nothing', [], undefined, []],
    ['of the command line', ['a'], undefined, ['a']],
    ['of the environment, which docker-machine loses', [], 'a, b', ['a', 'b']],
    ['of both, which docker-machine puts one after the other', ['a', 'b', 'c'], 'a,b', ['c']],
    ['of the environment, should docker-machine ever pass it on', ['a', 'b'], 'a,b', ['a', 'b']],
    ['of the command line that does not begin as the environment does', ['c', 'a'], 'a', ['c', 'a']],
  ])('%s', (_what, given, variable, expected) => {
    expect(list(given, variable)).toEqual(expected)
  })
})

describe('a count', () => {
  it.each([
    [0, undefined, undefined],
    [3, undefined, 3],
    [3, '3', 3],
    [0, '0', undefined],
  ])('%p with %p in the environment is %p', (given, variable, expected) => {
    expect(countFlag({ 'vic-cpus': given }, 'vic-cpus', { VIC_CPUS: variable })).toBe(expected)
  })

  it('that the environment spells wrong is refused', () => {
    expect(() => countFlag({ 'vic-cpus': 0 }, 'vic-cpus', { VIC_CPUS: 'two' })).toThrow(
      "VIC_CPUS takes a positive number, not 'two'",
    )
  })

  it('below zero is refused', () => {
    expect(() => countFlag({ 'vic-cpus': -1 }, 'vic-cpus', {})).toThrow('--vic-cpus takes a positive number')
  })
})

it('takes no other types', () => {
  expect(() => stringFlag({ 'vic-pool': 3 }, 'vic-pool')).toThrow(TypeError)
  expect(() => listFlag({ 'vic-nameserver': 'a' }, 'vic-nameserver', {})).toThrow(TypeError)
})
