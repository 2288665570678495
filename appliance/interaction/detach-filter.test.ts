import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { DetachFilter } from './detach-filter'

async function typed(
  chunks: readonly string[],
  keys = Buffer.from([0x10, 0x11]),
): Promise<{ passed: string; detached: boolean }> {
  let detached = false
  const filter = new DetachFilter(keys, () => {
    detached = true
    filter.end()
  })
  const passed = text(filter)
  for (const chunk of chunks) if (!detached) filter.write(chunk)
  if (!detached) filter.end()
  return { passed: await passed, detached }
}

describe('DetachFilter', () => {
  it.each([
    [['ab\x10\x11cd'], 'ab', true],
    [['ab\x10', '\x11'], 'ab', true],
    [['ab\x10', 'c'], 'ab\x10c', false],
    [['\x10\x10\x11'], '\x10', true],
    [['x\x10'], 'x\x10', false],
    [['\x11\x10'], '\x11\x10', false],
  ])('passes %j as %j, left: %s', async (chunks, passed, detached) => {
    expect(await typed(chunks)).toEqual({ passed, detached })
  })

  it('does the same however the input is cut', async () => {
    const symbols = fc.constantFrom('a', '\x10', '\x11')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(symbols)), async (cuts) => {
        const chunks = cuts.map((cut) => cut.join(''))
        const whole = chunks.join('')
        const end = whole.indexOf('\x10\x11')
        const expected = end < 0 ? { passed: whole, detached: false } : { passed: whole.slice(0, end), detached: true }
        expect(await typed(chunks)).toEqual(expected)
      }),
    )
  })
})
