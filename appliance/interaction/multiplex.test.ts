import { Multiplexer } from './multiplex'

describe('Multiplexer', () => {
  it('puts stream number and length before every chunk', () => {
    const multiplexer = new Multiplexer('stderr')
    multiplexer.write('ab')
    multiplexer.write('c')
    expect(multiplexer.read()?.toString('hex')).toBe(
      `0200000000000002${Buffer.from('ab').toString('hex')}0200000000000001${Buffer.from('c').toString('hex')}`,
    )
  })
})
