import { inOrder } from './event-log'

test('a stop comes after the end of its process', () => {
  const [create, kill, stop, die] = ['container create x', 'container kill x', 'container stop x', 'container die x']
  expect(inOrder([create, kill, stop, die, stop])).toEqual([create, kill, die, stop, stop])
  expect(inOrder([stop, die])).toEqual([die, stop])
  expect(inOrder([die, kill, stop])).toEqual([die, kill, stop])
})
