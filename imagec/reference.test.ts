import { familiarReference, InvalidReference, parseReference } from './reference'

const digest = `sha256:${'a'.repeat(64)}`

describe('parseReference', () => {
  it.each([
    ['busybox', { domain: 'docker.io', path: 'library/busybox', tag: 'latest' }],
    ['user/app:1.2', { domain: 'docker.io', path: 'user/app', tag: '1.2' }],
    ['localhost/app', { domain: 'localhost', path: 'app', tag: 'latest' }],
    ['10.0.0.1:5000/a/b/c:x', { domain: '10.0.0.1:5000', path: 'a/b/c', tag: 'x' }],
    ['[::1]:5000/a', { domain: '[::1]:5000', path: 'a', tag: 'latest' }],
    [`busybox@${digest}`, { domain: 'docker.io', path: 'library/busybox', digest }],
    [`r.io/a:t@${digest}`, { domain: 'r.io', path: 'a', tag: 't', digest }],
    ['index.docker.io/library/busybox', { domain: 'docker.io', path: 'library/busybox', tag: 'latest' }],
  ])('%s', (text, expected) => expect(parseReference(text)).toEqual(expected))

  it.each([
    '',
    'A',
    'user/App',
    'a:',
    'a:b:c',
    'a@sha256:1',
    'r.io/',
    '-a',
    'a//b',
    'a/../b',
    `${'x'.repeat(256)}`,
    'a b',
    'a:-t',
  ])('refuses %p', (text) => expect(() => parseReference(text)).toThrow(InvalidReference))

  it('writes names as users do', () => {
    expect(familiarReference(parseReference('docker.io/library/busybox'))).toBe('busybox:latest')
    expect(familiarReference(parseReference(`r.io/a@${digest}`))).toBe(`r.io/a@${digest}`)
  })
})
