import fc from 'fast-check'
import { encodeFrame, type Frame, FrameDecoder, maxPayload } from './link-frame'

const frames = fc.array(
  fc.record({
    type: fc.integer({ min: 0, max: 255 }),
    session: fc.integer({ min: 0, max: 0xffffffff }),
    number: fc.integer({ min: 0, max: 0xffffffff }),
    payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  }),
  { maxLength: 8 },
)
const encode = (frame: Frame): Buffer => encodeFrame(frame.type, frame.session, frame.number, frame.payload)

function decode(bytes: Buffer, sizes: readonly number[]): Frame[] {
  const decoder = new FrameDecoder()
  const found: Frame[] = []
  let at = 0
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1
    decoder.push(bytes.subarray(at, at + size), (frame) => found.push(frame))
    at += size
  }
  return found
}

const chunking = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 20 })

describe('link frames', () => {
  it('come out as they went in, however the bytes are cut', () => {
    fc.assert(
      fc.property(frames, chunking, (sent, sizes) => {
        expect(decode(Buffer.concat(sent.map(encode)), sizes)).toEqual(sent)
      }),
    )
  })

  it('survive garbage between them', () => {
    fc.assert(
      fc.property(frames, fc.uint8Array({ maxLength: 10_000 }), chunking, (sent, garbage, sizes) => {
        const bytes = Buffer.concat([garbage, ...sent.map(encode)])
        expect(decode(bytes, sizes).slice(-sent.length || Number.POSITIVE_INFINITY)).toEqual(sent)
      }),
    )
  })

  it('are the sent ones or none when bytes are lost', () => {
    fc.assert(
      fc.property(frames, fc.nat(), fc.integer({ min: 1, max: 50 }), chunking, (sent, from, count, sizes) => {
        const bytes = Buffer.concat(sent.map(encode))
        const start = bytes.length === 0 ? 0 : from % bytes.length
        const found = decode(Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + count)]), sizes)
        for (const frame of found) expect(sent).toContainEqual(frame)
      }),
    )
  })

  it('are passed over when oversized', () => {
    const oversized = Buffer.concat([Buffer.from([0x7e]), Buffer.alloc(10 * maxPayload, 1)])
    const good = encodeFrame(1, 2, 3, Buffer.alloc(maxPayload, 0x7d))
    expect(decode(Buffer.concat([oversized, good]), [1000])).toHaveLength(1)
  })
})
