import { signalNumber } from './signals'

describe('signals', () => {
  it.each([
    ['9', 9],
    ['KILL', 9],
    ['sigterm', 15],
    ['SIGWINCH', 28],
    ['RTMIN', 34],
    ['SIGRTMIN+3', 37],
    ['SIGRTMAX-2', 62],
    ['64', 64],
  ])('%s is %d', (text, number) => {
    expect(signalNumber(text)).toBe(number)
  })

  it.each(['', '0', 'NOPE', 'constructor', 'RTMAX+1', '1e1'])('refuses %j', (text) => {
    expect(() => signalNumber(text)).toThrow(`invalid signal: ${text}`)
  })

  it.each(['65', '-9', '1000'])('knows that Linux has no %s', (text) => {
    expect(() => signalNumber(text)).toThrow(`the linux daemon does not support signal ${text}`)
  })
})
