import { HostPatterns, isLoopback, isMachineLocal, splitHost } from './host-patterns'

describe('HostPatterns', () => {
  it.each([
    ['registry.example', 'registry.example', true],
    ['registry.example', 'REGISTRY.example:5000', true],
    ['registry.example:5000', 'registry.example:5000', true],
    ['registry.example:5000', 'registry.example:5001', false],
    ['registry.example:5000', 'registry.example', false],
    ['registry.example', 'evil-registry.example', false],
    ['*.example', 'a.b.example:1', true],
    ['*.example', 'example', false],
    ['*.example', 'notexample', false],
    ['*.example:5000', 'a.example', false],
    ['*', 'anything:1', true],
    ['10.0.0.0/8', '10.1.2.3:5000', true],
    ['10.0.0.0/8', '11.1.2.3', false],
    ['10.0.0.0/8', '10.1.2.3.example', false],
    ['10.0.0.0/33', '10.0.0.0', false],
    ['0.0.0.0/0', '200.1.1.1', true],
    ['10.0.0.1', '10.0.0.1:80', true],
    ['fd00::/8', '[fd00::1]:5000', true],
    ['fd00::/8', '[fe00::1]:5000', false],
    ['[::1]:5000', '[::1]:5000', true],
    ['', '', false],
  ])('%s and %s: %s', (entry, host, expected) => {
    expect(new HostPatterns([entry]).matches(host)).toBe(expected)
  })

  it('knows loopback and what is local to the machine', () => {
    expect(isLoopback('127.3.2.1:5000')).toBe(true)
    expect(isLoopback('localhost:5000')).toBe(true)
    expect(isLoopback('[::1]')).toBe(true)
    expect(isLoopback('128.0.0.1')).toBe(false)
    expect(isMachineLocal('169.254.169.254')).toBe(true)
    expect(isMachineLocal('10.0.0.1')).toBe(false)
  })

  it('splits hosts', () => {
    expect(splitHost('[fd00::1]:5000')).toEqual({ name: 'fd00::1', port: '5000' })
    expect(splitHost('a.example')).toEqual({ name: 'a.example' })
  })
})
