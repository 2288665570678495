import fc from 'fast-check'
import { LogLines, logLine } from './log-lines'
import { timestamp } from './timestamp'

interface Line {
  log: string
  stream: string
  time: string
}
const parse = (text: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)

describe('log lines', () => {
  it('are docker’s', () => {
    expect(logLine(Buffer.from('a <b> & "c"\u2028\x00\n'), 'stdout', '2024-01-01T00:00:00.5Z')).toBe(
      '{"log":"a \\u003cb\\u003e \\u0026 \\"c\\"\\u2028\\u0000\\n","stream":"stdout","time":"2024-01-01T00:00:00.5Z"}\n',
    )
    expect(timestamp()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,8}[1-9])?Z$/)
  })

  it('come out the same however the bytes are cut', () => {
    const texts = fc.array(fc.constantFrom('a\n', 'longer line', '\n', 'é', 'x'.repeat(9000)), { maxLength: 12 })
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 20_000 }), (parts, size) => {
        const bytes = Buffer.from(parts.join(''))
        const cut = new LogLines('stderr')
        let found = ''
        for (let at = 0; at < bytes.length; at += size) found += cut.push(bytes.subarray(at, at + size))
        found += cut.flush()
        const whole = new LogLines('stderr')
        const expected = whole.push(bytes) + whole.flush()
        expect(parse(found).map((line) => line.log)).toEqual(parse(expected).map((line) => line.log))
        for (const line of parse(found)) expect(Buffer.byteLength(line.log)).toBeLessThanOrEqual(16_384 + 6)
      }),
    )
  })

  it('have times of their own that grow', () => {
    const lines = new LogLines('stdout')
    const times = parse(lines.push(Buffer.from('x\n'.repeat(1000))) + lines.push(Buffer.from('y\nz')) + lines.flush())
      .map(({ time }) => time.slice(0, -1).padEnd(29, '0'))
      .map((time) => (time[19] === '0' ? `${time.slice(0, 19)}.${time.slice(20)}` : time))
    expect(times).toHaveLength(1002)
    expect([...new Set(times)].sort()).toEqual(times)
  })

  it('split at 16 KiB', () => {
    const lines = new LogLines('stdout')
    const found = parse(lines.push(Buffer.from(`${'x'.repeat(40_000)}\n`)) + lines.flush())
    expect(found.map((line) => line.log.length)).toEqual([16_384, 16_384, 7233])
  })
})
