import { parseChallenges } from './challenge'

describe('parseChallenges', () => {
  it.each([
    ['', []],
    ['Basic realm="Registry Realm"', [{ scheme: 'basic', parameters: { realm: 'Registry Realm' } }]],
    [
      'Bearer realm="https://auth.example/token",service="r, s",scope="repository:a/b:pull,push"',
      [
        {
          scheme: 'bearer',
          parameters: { realm: 'https://auth.example/token', service: 'r, s', scope: 'repository:a/b:pull,push' },
        },
      ],
    ],
    [
      'Negotiate, Basic realm="a \\"b\\"", Bearer REALM=https://x/y , error=invalid_token',
      [
        { scheme: 'negotiate', parameters: {} },
        { scheme: 'basic', parameters: { realm: 'a "b"' } },
        { scheme: 'bearer', parameters: { realm: 'https://x/y', error: 'invalid_token' } },
      ],
    ],
    ['realm="no scheme"', []],
    ['Basic realm="unterminated', [{ scheme: 'basic', parameters: {} }]],
  ])('%s', (header, expected) => expect(parseChallenges(header)).toEqual(expected))
})
