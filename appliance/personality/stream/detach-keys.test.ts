import { parseDetachKeys } from './detach-keys'

describe('detach keys', () => {
  it.each([
    ['ctrl-p,ctrl-q', [16, 17]],
    ['ctrl-@,a', [0, 97]],
    ['ctrl-[,ctrl-\\,ctrl-],ctrl-^,ctrl-_', [27, 28, 29, 30, 31]],
    ['DEL', [127]],
    ['', [16, 17]],
  ])('reads %s', (keys, codes) => {
    expect([...parseDetachKeys(keys)]).toEqual(codes)
  })

  it.each(['ctrl-', 'ctrl-1', 'ab', 'a,,b', 'ä', 'ctrl-A'])('refuses %s', (keys) => {
    expect(() => parseDetachKeys(keys)).toThrow(`Invalid detach keys (${keys}) provided`)
  })
})
