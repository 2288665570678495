import { containerConfig } from './config'
import { decodeExtraConfig, encodeExtraConfig, keyOf, maxValueLength } from './extra-config'

describe('extraConfig', () => {
  it('keeps hidden fields outside guestinfo', () => {
    expect(keyOf(containerConfig, 'record')).toBe('vic.record')
    expect(keyOf(containerConfig, 'process')).toBe('guestinfo.vic.process')
  })

  it('decodes what it encoded and leaves out what is absent', () => {
    const values = { id: 'f'.repeat(64), hostname: 'a', domainname: '', record: { name: '<![CDATA[x]]>' } }
    expect(decodeExtraConfig(containerConfig, encodeExtraConfig(containerConfig, values))).toEqual(values)
  })

  it('refuses a value that no RPCI message can carry', () => {
    expect(() => encodeExtraConfig(containerConfig, { hostname: 'x'.repeat(maxValueLength) })).toThrow(RangeError)
  })

  it('names the key of a value that a guest made unreadable', () => {
    const state = keyOf(containerConfig, 'state')
    expect(() => decodeExtraConfig(containerConfig, [{ key: state, value: '{' }])).toThrow(/guestinfo\.vic\.state/)
    for (const claim of [
      null,
      [],
      { run: -1, status: 'running' },
      { run: 1, status: 'up' },
      { run: 1, status: 'exited', exitCode: 256 },
    ]) {
      expect(() => decodeExtraConfig(containerConfig, [{ key: state, value: JSON.stringify(claim) }])).toThrow(
        TypeError,
      )
    }
  })

  it('reads only the scopes asked for', () => {
    const entries = encodeExtraConfig(containerConfig, { id: 'a', record: { a: 1 } })
    expect(decodeExtraConfig(containerConfig, entries, ['hidden'])).toEqual({ record: { a: 1 } })
  })
})
