import fc from 'fast-check'
import { answer, encodeMessage, maxRequestLength, RequestDecoder } from './rpci'

function decodeInPieces(wire: Buffer, size: number): (string | undefined)[] {
  const decoder = new RequestDecoder()
  const requests: (string | undefined)[] = []
  for (let at = 0; at < wire.length; at += size) requests.push(...decoder.decode(wire.subarray(at, at + size)))
  return requests
}

test('requests arrive as they were sent, however they are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.integer({ min: 1, max: 9 }), (texts, size) => {
      expect(decodeInPieces(Buffer.concat(texts.map(encodeMessage)), size)).toEqual(texts)
    }),
  )
})

test('a request that is too long is answered, skipped, and the next one is understood', () => {
  const wire = Buffer.concat([
    encodeMessage('x'.repeat(maxRequestLength + 1)),
    encodeMessage('y'.repeat(maxRequestLength)),
    encodeMessage('after'),
  ])
  for (const size of [1000, 65_536, wire.length]) {
    expect(decodeInPieces(wire, size)).toEqual([undefined, 'y'.repeat(maxRequestLength), 'after'])
  }
})

test('any bytes are taken without an exception and without growing', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 64 })), (chunks) => {
      const decoder = new RequestDecoder()
      for (const chunk of chunks) decoder.decode(Buffer.from(chunk))
    }),
  )
})

test('a reset forgets half a request', () => {
  const decoder = new RequestDecoder()
  expect(decoder.decode(encodeMessage('cut off').subarray(0, 6))).toEqual([])
  decoder.reset()
  expect(decoder.decode(encodeMessage('whole'))).toEqual(['whole'])
})

test('answers are those of VMware Tools', () => {
  const values = new Map([
    ['a', '1 2'],
    ['empty', ''],
  ])
  const store = {
    get: (key: string) => values.get(key),
    set: (key: string, value: string) => value !== 'bad' && Boolean(values.set(key, value)),
  }
  expect(answer('info-get guestinfo.a', store)).toBe('1 1 2')
  expect(answer('info-get guestinfo.empty', store)).toBe('1 ')
  expect(answer('info-get guestinfo.none', store)).toBe('0 No value found')
  expect(answer('info-get vic.secrets', store)).toBe('0 Permission denied')
  expect(answer('info-set guestinfo.b  two  words ', store)).toBe('1 ')
  expect(values.get('b')).toBe(' two  words ')
  expect(answer('info-set guestinfo.b bad', store)).toBe('0 Value refused')
  expect(answer('info-set vic.secrets x', store)).toBe('0 Permission denied')
  expect(answer('info-set guestinfo. x', store)).toBe('0 Permission denied')
  expect(answer('vmx.capability.unity', store)).toBe('0 Unknown command')
  expect(answer(undefined, store)).toBe('0 Request too long')
})
