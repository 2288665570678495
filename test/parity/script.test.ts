import { families } from './parity'
import { parseFamily } from './script'

describe('the scripts', () => {
  it('are many, and all of them can be read', async () => {
    const all = (await families()).flatMap(({ scripts }) => scripts)
    expect(all.length).toBeGreaterThanOrEqual(150)
    expect(all.every(({ steps }) => steps.length > 0)).toBe(true)
  })

  it('are read line by line', () => {
    const text = [
      '# a remark',
      '$ docker pull x',
      '== (quick) one',
      "$ sh -c '",
      "  echo two lines'",
      '> POST [Content-Type: text/plain; Upgrade: tcp] ~/path {"a": 1}',
      '== (missing: wings) two',
      '> GET /x',
    ].join('\n')
    expect(parseFamily('f', text)).toMatchObject({
      name: 'f',
      setup: [{ kind: 'shell', text: 'docker pull x' }],
      scripts: [
        {
          name: 'one',
          isQuick: true,
          missing: undefined,
          steps: [
            { kind: 'shell', text: "sh -c '\necho two lines'" },
            {
              kind: 'request',
              method: 'POST',
              path: '~/path',
              headers: { 'Content-Type': 'text/plain', Upgrade: 'tcp' },
              body: '{"a": 1}',
            },
          ],
        },
        { name: 'two', isQuick: false, missing: 'wings', steps: [{ method: 'GET', path: '/x', body: '' }] },
      ],
    })
  })

  it.each([
    ['nonsense', 'f:1: neither script, command nor request: nonsense'],
    ['== (nonsense) a', 'f:1: no such mark: nonsense'],
    ['== a\n== a', 'two scripts are called "a"'],
  ])('%j is refused', (text, message) => {
    expect(() => parseFamily('f', text)).toThrow(message)
  })
})
