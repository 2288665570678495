import { utils } from 'ssh2'
import { createKeyPair } from './key-pair'

/** Of so many, some would begin with a zero. */
const pairs = 3000

it('are pairs that can be read, all of them', () => {
  const unread = Array.from({ length: pairs }, createKeyPair).filter(
    (pair) => utils.parseKey(pair.private) instanceof Error || utils.parseKey(pair.public) instanceof Error,
  )
  expect(unread).toEqual([])
})
