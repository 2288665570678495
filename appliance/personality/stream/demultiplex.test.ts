import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { Demultiplexer, Framer } from './demultiplex'
import { frame } from './multiplex'

describe('frames', () => {
  it('are taken away however the bytes are cut', async () => {
    const payload = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes))
    const stream = fc.constantFrom('stdout' as const, 'stderr' as const)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(stream, payload)), fc.integer({ min: 1, max: 20 }), async (frames, size) => {
        const bytes = Buffer.concat(frames.map(([name, one]) => frame(name, one)))
        const chunks: Buffer[] = []
        for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
        const passed = await buffer(Readable.from(chunks, { objectMode: false }).pipe(new Demultiplexer()))
        expect(passed.equals(Buffer.concat(frames.map(([, one]) => one)))).toBe(true)
      }),
    )
  })

  it('are put around what has none', async () => {
    const framed = await buffer(Readable.from([Buffer.from('ab')], { objectMode: false }).pipe(new Framer()))
    expect(framed).toEqual(frame('stdout', Buffer.from('ab')))
  })
})
