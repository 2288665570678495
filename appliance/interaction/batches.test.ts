import { Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { writeInBatches } from './batches'

class Sink extends Writable {
  readonly writes: string[] = []

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.writes.push(chunk.toString())
    setImmediate(done)
  }
}

const never = new AbortController().signal

describe('writing in batches', () => {
  it('puts small pieces together and keeps all of them in order', async () => {
    const sink = new Sink()
    const pieces = Array.from({ length: 20_000 }, (_, number) => `${number}\n`)
    await writeInBatches(
      (async function* () {
        for (const piece of pieces) yield Buffer.from(piece)
      })(),
      sink,
      never,
    )
    await new Promise<void>((resolve) => sink.end(resolve))
    expect(sink.writes.join('')).toBe(pieces.join(''))
    expect(sink.writes.length).toBeLessThan(10)
  })

  it('holds nothing back while the source has nothing more', async () => {
    const sink = new Sink()
    let seen: string[] = []
    await writeInBatches(
      (async function* () {
        yield Buffer.from('a')
        yield Buffer.from('b')
        await delay(30)
        seen = [...sink.writes]
      })(),
      sink,
      never,
    )
    expect(seen).toEqual(['ab'])
  })

  it('ends with the signal while the reader does not read', async () => {
    const stop = new AbortController()
    const stuck = new Writable({ highWaterMark: 1, write: () => undefined })
    const written = writeInBatches(
      (async function* () {
        for (;;) yield Buffer.alloc(40_000)
      })(),
      stuck,
      stop.signal,
    )
    setTimeout(() => stop.abort(new Error('enough')), 20)
    await expect(written).rejects.toThrow()
  })
})
