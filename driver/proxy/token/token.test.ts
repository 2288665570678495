import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { actions, isWithin, type Limits, narrow, type RootLimits, TokenError } from './limits'
import { attenuateToken, inspectToken, issueToken, verifyToken } from './token'

const root = generateKeyPairSync('ed25519')
const now = new Date('2030-01-01T00:00:00Z')
const wide: RootLimits = {
  pools: ['a', 'b', 'c'],
  datastores: ['one', 'two'],
  networks: ['VM Network', 'dmz'],
  vchs: 5,
  cpus: 16,
  memoryMegabytes: 32_768,
  expires: '2031-01-01T00:00:00Z',
}

const issue = (limits: RootLimits = wide) => issueToken(root.privateKey, 'AA:BB', limits, 'for the tests').token
const check = (token: string) => verifyToken(token, root.publicKey, now)

function subset(names: readonly string[]): fc.Arbitrary<string[]> {
  return fc.subarray([...names, 'elsewhere'])
}

const anyLimits: fc.Arbitrary<Limits> = fc.record(
  {
    pools: subset(['a', 'b', 'c']),
    datastores: subset(['one', 'two']),
    networks: subset(['VM Network', 'dmz']),
    vchs: fc.nat(8),
    cpus: fc.nat(32),
    memoryMegabytes: fc.nat(65_536),
    expires: fc.integer({ min: 2029, max: 2033 }).map((year) => `${year}-06-01T00:00:00Z`),
    insecureRegistries: subset(['r:5000', '10.0.0.0/8']),
    actions: fc.subarray([...actions]),
    only: subset(['x', 'y']),
  },
  { requiredKeys: [] },
)

it('says what it allows', () => {
  const claims = check(attenuateToken(issue(), { vchs: 1, pools: ['b'] }, 'for one'))
  expect(claims.limits).toEqual({ ...wide, vchs: 1, pools: ['b'] })
  expect(claims.layers.map(({ label }) => label)).toEqual(['for the tests', 'for one'])
  expect(claims.proxyThumbprint).toBe('AA:BB')
})

it('keeps its owner through attenuation', () => {
  const token = issue()
  expect(check(attenuateToken(token, {})).owner).toBe(check(token).owner)
  expect(check(issue()).owner).not.toBe(check(token).owner)
})

it('never allows more than any of its layers, whatever is attenuated', () => {
  fc.assert(
    fc.property(fc.array(anyLimits, { maxLength: 6 }), (layers) => {
      let token = issue()
      const applied: Limits[] = [wide]
      for (const layer of layers) {
        try {
          token = attenuateToken(token, layer)
          applied.push(layer)
        } catch (error) {
          expect(error).toBeInstanceOf(TokenError)
        }
      }
      const { limits } = inspectToken(token)
      for (const layer of applied) expect(isWithin(limits, layer)).toBe(true)
    }),
    { numRuns: 150 },
  )
})

it('refuses exactly what widens', () => {
  fc.assert(
    fc.property(anyLimits, anyLimits, (outer, inner) => {
      const merged = { ...outer, ...inner }
      try {
        expect(isWithin(narrow(outer, inner), outer)).toBe(true)
      } catch (error) {
        expect(error).toBeInstanceOf(TokenError)
        expect(isWithin(merged, outer)).toBe(false)
      }
    }),
  )
})

it.each<[string, Limits]>([
  ['a pool', { pools: ['d'] }],
  ['a number', { vchs: 6 }],
  ['memory', { memoryMegabytes: 32_769 }],
  ['time', { expires: '2031-01-01T00:00:01Z' }],
])('refuses a layer that adds %s', (_what, limits) => {
  expect(() => attenuateToken(issue(), limits)).toThrow(TokenError)
})

describe('forgery', () => {
  const token = attenuateToken(issue(), { vchs: 1 })
  const parts = token.split('.')

  it('by another proxy', () => {
    const other = generateKeyPairSync('ed25519')
    expect(() => verifyToken(token, other.publicKey, now)).toThrow('not issued by this proxy')
  })

  it('by taking the last layer away', () => {
    expect(() => check([parts[0], parts[1], parts[3]].join('.'))).toThrow('changed')
  })

  it('by a layer of another token', () => {
    const other = attenuateToken(issue(), { vchs: 5 }).split('.')
    expect(() => check([parts[0], parts[1], other[2], other[3]].join('.'))).toThrow('changed')
  })

  it('by widening in a layer signed with the right key', () => {
    // What a holder with own tools could sign: a layer that asks for more. It is refused when it is read.
    const narrowToken = attenuateToken(issue(), { vchs: 1, pools: ['a'] })
    const edited = narrowToken.split('.').map((part, index) => {
      if (index !== 2) return part
      const [payload = '', signature] = part.split('~')
      const layer = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { limits: Limits }
      layer.limits = { vchs: 50 }
      return `${Buffer.from(JSON.stringify(layer)).toString('base64url')}~${signature}`
    })
    expect(() => check(edited.join('.'))).toThrow(TokenError)
  })

  it('by any change of one character', () => {
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'AZaz09-_.~'), (at, character) => {
        // The last character of a base64url text carries bits that are not used: such a change is none.
        const changed = token.slice(0, at) + character + token.slice(at + 1)
        const canonical = (text: string) =>
          text.split('.').map((part) => part.split('~').map((piece) => Buffer.from(piece, 'base64url').toString('hex')))
        fc.pre(JSON.stringify(canonical(changed)) !== JSON.stringify(canonical(token)))
        expect(() => check(changed)).toThrow(TokenError)
      }),
      { numRuns: 300 },
    )
  })
})

it('expires', () => {
  expect(() => verifyToken(issue(), root.publicKey, new Date('2031-01-01T00:00:00Z'))).toThrow('expired at 2031')
})

it.each(['', 'vic1', 'vic1.', 'vic1.e30~AA.AA', 'bearer', 'vic1.bm90IGpzb24~AA.AA', `vic1.${'a'.repeat(40_000)}`])(
  'refuses %.20j with a TokenError',
  (text) => {
    expect(() => check(text)).toThrow(TokenError)
  },
)
