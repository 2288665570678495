import { eventEncoding } from './event-encoding'

const type = (accept: string | undefined, minor: number) => eventEncoding(accept, { major: 1, minor }).contentType

it.each([
  [undefined, 56, 'application/json'],
  ['*/*', 56, 'application/json'],
  ['application/x-ndjson', 51, 'application/json'],
  ['application/x-ndjson', 52, 'application/x-ndjson'],
  ['application/jsonl', 52, 'application/json'],
  ['application/jsonl', 53, 'application/jsonl'],
  ['application/x-ndjson;q=0.5, application/json-seq', 52, 'application/json-seq'],
  ['application/json-seq;q=0', 52, 'application/json'],
])('Accept: %s of version 1.%s is answered with %s', (accept, minor, expected) => {
  expect(type(accept, minor)).toBe(expected)
})

it('separates a sequence as RFC 7464 has it', () => {
  expect(eventEncoding('application/json-seq', { major: 1, minor: 56 }).prefix).toBe('\x1e')
})
