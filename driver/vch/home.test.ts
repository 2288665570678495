import { homeOf } from './home'

test('a VCH is in a directory of its name, or in its image store, which is its owner’s', () => {
  expect(homeOf({ name: 'web', owner: 'ann' })).toBe('web')
  expect(homeOf({ name: 'web', owner: 'ann', imageStore: 'kept' })).toBe('vic-images.ann.kept')
  expect(homeOf({ name: 'db', owner: 'ann', imageStore: 'kept' })).toBe('vic-images.ann.kept')
  expect(homeOf({ name: 'web', owner: '../x', imageStore: 'kept' })).toMatch(/^vic-images\.[0-9a-f]{32}\.kept$/)
})
