import fc from 'fast-check'
import {
  escapeData,
  maxSuboptionLength,
  optionCommand,
  suboptionCommand,
  TelnetDecoder,
  TelnetError,
  type TelnetMessage,
} from './telnet'

const verbs = ['will', 'wont', 'do', 'dont'] as const

const bytes = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constant(255), fc.constant(240), fc.constant(250)))
  .map((values) => Buffer.from(values))

const message: fc.Arbitrary<TelnetMessage> = fc.oneof(
  bytes.map((data) => ({ kind: 'data' as const, bytes: data })),
  fc
    .tuple(fc.constantFrom(...verbs), fc.integer({ min: 0, max: 255 }))
    .map(([verb, option]) => ({ kind: 'option' as const, verb, option })),
  fc
    .tuple(fc.integer({ min: 0, max: 255 }), bytes)
    .map(([option, body]) => ({ kind: 'suboption' as const, option, bytes: body })),
)

function encode(wanted: TelnetMessage): Buffer {
  if (wanted.kind === 'data') return escapeData(wanted.bytes)
  if (wanted.kind === 'option') return optionCommand(wanted.verb, wanted.option)
  return suboptionCommand(wanted.option, wanted.bytes)
}

/** Neighbouring data joined, empty data dropped: how data is cut is not part of the protocol. */
function normalized(messages: Iterable<TelnetMessage>): unknown[] {
  const result: { kind: string; text?: string }[] = []
  for (const item of messages) {
    const last = result.at(-1)
    if (item.kind !== 'data') result.push({ ...item, ...('bytes' in item && { text: item.bytes.toString('hex') }) })
    else if (item.bytes.length === 0) continue
    else if (last?.kind === 'data') last.text += item.bytes.toString('hex')
    else result.push({ kind: 'data', text: item.bytes.toString('hex') })
  }
  return result.map((item) => ({ ...item, bytes: undefined }))
}

test('whatever is encoded is decoded, however it is cut', () => {
  fc.assert(
    fc.property(fc.array(message), fc.integer({ min: 1, max: 7 }), (messages, size) => {
      const wire = Buffer.concat(messages.map(encode))
      const decoder = new TelnetDecoder()
      const decoded: TelnetMessage[] = []
      for (let at = 0; at < wire.length; at += size) {
        for (const item of decoder.decode(wire.subarray(at, at + size))) decoded.push(item)
      }
      expect(normalized(decoded)).toEqual(normalized(messages))
    }),
  )
})

test('any bytes at all decode or are refused with a TelnetError', () => {
  fc.assert(
    fc.property(bytes, (wire) => {
      try {
        for (const item of new TelnetDecoder().decode(wire)) expect(item.kind).toBeDefined()
      } catch (error) {
        expect(error).toBeInstanceOf(TelnetError)
      }
    }),
  )
})

test('a suboption without end is refused at its bound', () => {
  const endless = Buffer.concat([Buffer.of(255, 250, 232), Buffer.alloc(maxSuboptionLength + 1, 0x41)])
  expect(() => Array.from(new TelnetDecoder().decode(endless))).toThrow(TelnetError)
})

test('data without 255 is not copied', () => {
  const data = Buffer.from('plain')
  expect(escapeData(data)).toBe(data)
  expect(escapeData(Buffer.of(1, 255, 2))).toEqual(Buffer.of(1, 255, 255, 2))
})
