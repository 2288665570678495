import fc from 'fast-check'
import { parseCommand } from './command'
import type { Command } from './protocol'

/** By hand as many as wanted: `VIC_FUZZ_RUNS=100000 npx jest --selectProjects unit --testPathPatterns tether/command`. */
const numRuns = Number(process.env.VIC_FUZZ_RUNS ?? 1000)

const execProcess = {
  args: ['sh', '-c', 'true'],
  env: ['A=b'],
  cwd: '/',
  user: '1:2',
  tty: true,
  openStdin: true,
  stdinOnce: false,
  additionalGroups: ['adm'],
  privileged: false,
  size: { rows: 24, columns: 80 },
}

const valid: readonly Command[] = [
  { verb: 'attach', stdin: true, stdout: true, stderr: false, replay: true },
  { verb: 'log' },
  { verb: 'release' },
  { verb: 'exec', id: 'x', process: execProcess, stdin: true },
  { verb: 'signal', target: 'main', signal: 64 },
  { verb: 'resize', target: 'main', rows: 0, columns: 65_535 },
  { verb: 'pause' },
  { verb: 'unpause' },
  { verb: 'follow-network' },
  { verb: 'processes', arguments: ['-ef'] },
  { verb: 'statistics' },
  { verb: 'describe-path', path: '/' },
  { verb: 'read-files', path: '/etc' },
  { verb: 'write-files', path: '/etc', directories: 'replace' },
  { verb: 'export' },
]

describe('a command', () => {
  it.each(valid)('$verb comes out as it went in', (command) => {
    expect(parseCommand(JSON.stringify(command))).toEqual(command)
  })

  it.each([
    ['{', /JSON/],
    ['null', /the command is not an object/],
    ['{"verb":"reboot"}', /verb is not one of/],
    ['{"verb":"signal","target":"main","signal":65}', /signal is not an integer from 1 to 64/],
    ['{"verb":"read-files","path":"etc"}', /path is not an absolute path/],
    ['{"verb":"read-files","path":"/\\u0000"}', /path is not a string without NUL/],
    ['{"verb":"resize","target":"main","rows":1.5,"columns":1}', /rows is not an integer/],
    ['{"verb":"exec","id":"x","process":[],"stdin":true}', /process is not an object/],
  ])('%s is refused with what is wrong', (json, message) => {
    expect(() => parseCommand(json)).toThrow(message)
  })

  it('that is anything at all is taken whole or refused', () => {
    /** A valid one with one value somewhere replaced. */
    const bent = fc
      .tuple(fc.constantFrom(...valid), fc.nat(), fc.jsonValue())
      .map(([command, place, value]) => replaceOne(command, place, value))
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), bent), (value) => {
        const json = JSON.stringify(value)
        let parsed: Command
        try {
          parsed = parseCommand(json)
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError)
          return
        }
        expect(valid.map(({ verb }) => verb)).toContain(parsed.verb)
        // Nothing is made up: what is taken is what was sent, unknown fields left out.
        if (parsed.verb !== 'write-files') expect(JSON.parse(json)).toMatchObject(parsed)
      }),
      { numRuns },
    )
  })

  it('that is no JSON is refused', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseCommand(text)
        } catch (error) {
          expect(error instanceof TypeError || error instanceof SyntaxError).toBe(true)
          return
        }
        throw new Error(`taken: ${text}`)
      }),
      { numRuns },
    )
  })
})

/** Replaces the value at the `place`th spot of a nested object, counted in order. */
function replaceOne(command: Command, place: number, value: unknown): unknown {
  const copy = structuredClone(command) as unknown as Record<string, unknown>
  const spots: [Record<string, unknown>, string][] = []
  const walk = (node: Record<string, unknown>): void => {
    for (const key of Object.keys(node)) {
      spots.push([node, key])
      if (typeof node[key] === 'object' && node[key] !== null) walk(node[key] as Record<string, unknown>)
    }
  }
  walk(copy)
  const [node, key] = spots[place % spots.length] as [Record<string, unknown>, string]
  node[key] = value
  return copy
}
