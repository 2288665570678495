import fc from 'fast-check'
import { PortLayerError } from '../portlayer/problem'
import { checkAnswer, pathDescription, processList, statistics } from './live-schemas'

/** By hand as many as wanted: `VIC_FUZZ_RUNS=100000 npx jest --selectProjects unit --testPathPatterns live-schemas`. */
const numRuns = Number(process.env.VIC_FUZZ_RUNS ?? 1000)

const answers = [
  {
    schema: statistics,
    honest: {
      read: '2026-01-01T00:00:00.5Z',
      cpu: { usage_usec: 5 },
      systemTime: 7,
      onlineCpus: 1,
      memory: { current: 1, stat: { anon: 4096 }, failures: 0 },
      io: [{ major: 8, minor: 0, read: 1, write: 2 }],
      processes: { current: 1, limit: 9 },
      networks: {
        eth0: {
          rxBytes: 1,
          rxPackets: 1,
          rxErrors: 0,
          rxDropped: 0,
          txBytes: 1,
          txPackets: 1,
          txErrors: 0,
          txDropped: 0,
        },
      },
    },
  },
  { schema: processList, honest: { pids: [1, 2], output: 'PID\n1\n2\n' } },
  {
    schema: pathDescription,
    honest: { mode: 0o100644, size: 5, modified: '2026-01-01T00:00:00Z', target: '' },
  },
]

/** An honest answer with some of its text changed. */
function bent(text: string): fc.Arbitrary<string> {
  return fc
    .array(fc.tuple(fc.nat(text.length), fc.nat(20), fc.oneof(fc.string({ maxLength: 10 }), fc.json())), {
      maxLength: 4,
    })
    .map((cuts) => cuts.reduce((now, [at, length, put]) => now.slice(0, at) + put + now.slice(at + length), text))
}

describe.each(answers)('what a guest says', ({ schema, honest }) => {
  const text = JSON.stringify(honest)

  it('passes when it is honest', () => {
    expect(checkAnswer<unknown>(schema, Buffer.from(text))).toEqual(honest)
  })

  it('is of the right form or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(bent(text), fc.json(), fc.string()), (answer) => {
        let passed: unknown
        try {
          passed = checkAnswer<unknown>(schema, Buffer.from(answer))
        } catch (error) {
          expect(error).toBeInstanceOf(PortLayerError)
          return
        }
        expect(schema.parse(passed)).toEqual(passed)
      }),
      { numRuns },
    )
  })
})
