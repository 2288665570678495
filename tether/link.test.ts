import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { connectLink, LinkError, linkVersion, linkWindow, listenLink } from './link'
import { encodeFrame, frameType } from './link-frame'
import { cable } from './test-cable'

const errorOf = (stream: Duplex): Promise<Error> => new Promise((resolve) => stream.once('error', resolve))

/** Echoes every session's bytes; tells the sessions. */
function echo(port: Duplex): { sessions: Duplex[]; close(): void } {
  const sessions: Duplex[] = []
  const listener = listenLink(port, (stream) => {
    sessions.push(stream)
    stream.on('error', () => undefined)
    stream.pipe(stream)
  })
  return { sessions, close: () => listener.close() }
}

async function roundTrip(stream: Duplex, parts: readonly Uint8Array[]): Promise<Buffer> {
  const received: Buffer[] = []
  stream.on('data', (chunk: Buffer) => received.push(chunk))
  for (const part of parts) if (!stream.write(part)) await once(stream, 'drain')
  stream.end()
  await once(stream, 'end')
  return Buffer.concat(received)
}

describe('link', () => {
  it('carries any bytes both ways, however the port cuts them', async () => {
    const parts = fc.array(fc.uint8Array({ maxLength: 20_000 }), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(parts, fc.integer({ min: 1, max: 5000 }), async (sent, size) => {
        const [host, guest] = cable((bytes) => {
          const cut: Buffer[] = []
          for (let at = 0; at < bytes.length; at += size) cut.push(bytes.subarray(at, at + size))
          return cut
        })
        echo(guest)
        const stream = await connectLink(host)
        expect(Buffer.compare(await roundTrip(stream, sent), Buffer.concat(sent))).toBe(0)
      }),
      { numRuns: 30 },
    )
  })

  it('ends with an error, never with wrong bytes, when the port loses some', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 100, max: 60_000 }),
        fc.integer({ min: 1, max: 3000 }),
        async (from, count) => {
          let at = 0
          const [host, guest] = cable((bytes) => {
            const kept = [...bytes].filter((_, i) => at + i < from || at + i >= from + count)
            at += bytes.length
            return kept.length === 0 ? [] : [Buffer.from(kept)]
          })
          echo(guest)
          const stream = await connectLink(host)
          const sent = Buffer.from(Array.from({ length: 50_000 }, (_, i) => i * 7))
          const received: Buffer[] = []
          stream.on('data', (chunk: Buffer) => received.push(chunk))
          const ended = Promise.race([errorOf(stream), once(stream, 'end').then(() => undefined)])
          stream.write(sent)
          // A frame behind the lost one reveals the loss; a ping does when there is none.
          const nudge = setInterval(() => stream.write(Buffer.from([1])), 5)
          const limit = delay(200, undefined, { ref: false })
          const error = await Promise.race([ended, limit])
          clearInterval(nudge)
          const got = Buffer.concat(received)
          const common = Math.min(got.length, sent.length)
          expect(Buffer.compare(got.subarray(0, common), sent.subarray(0, common))).toBe(0)
          if (error !== undefined) expect(error).toBeInstanceOf(LinkError)
          stream.destroy()
        },
      ),
      { numRuns: 15 },
    )
  })

  it('does not send more than the window to an end that does not read', async () => {
    const [host, guest] = cable()
    let session: Duplex | undefined
    listenLink(guest, (stream) => {
      session = stream
    })
    const stream = await connectLink(host)
    const total = 4 * linkWindow
    stream.end(Buffer.alloc(total))
    const arrived = () => session?.readableLength ?? 0
    for (let tries = 0; arrived() < linkWindow / 2 && tries < 500; tries++) await delay(10)
    // What would come beyond the window has time to.
    await delay(50)
    expect(session?.readableLength).toBeGreaterThanOrEqual(linkWindow / 2)
    expect(session?.readableLength).toBeLessThanOrEqual(1.5 * linkWindow)
    let drained = 0
    session?.on('data', (chunk: Buffer) => {
      drained += chunk.length
    })
    await once(session as Duplex, 'end')
    expect(drained).toBe(total)
  })

  it('ends the old session when a client begins a new one', async () => {
    const [host, guest] = cable()
    const { sessions } = echo(guest)
    await connectLink(host)
    const failed = errorOf(sessions[0] as Duplex)
    host.removeAllListeners('data')
    const second = await connectLink(host)
    expect(await failed).toBeInstanceOf(LinkError)
    expect(sessions).toHaveLength(2)
    expect(String(await roundTrip(second, [Buffer.from('again')]))).toBe('again')
  })

  it('tells the client that the guest has restarted, and connects again on the same port', async () => {
    const [host, guest] = cable()
    const first = echo(guest)
    const stream = await connectLink(host)
    const failed = errorOf(stream)
    guest.removeAllListeners('data')
    echo(guest)
    expect((await failed).message).toMatch(/restarted/)
    first.sessions[0]?.destroy()
    expect(String(await roundTrip(await connectLink(host), [Buffer.from('x')]))).toBe('x')
  })

  it('waits for a guest that comes up later', async () => {
    const [host, guest] = cable()
    const connecting = connectLink(host)
    await delay(10)
    // What the guest had before it listened is lost.
    guest.read()
    echo(guest)
    expect(String(await roundTrip(await connecting, [Buffer.from('late')]))).toBe('late')
  })

  it('gives up when aborted, leaving the port usable, and when the port closes', async () => {
    const [host, guest] = cable()
    const abort = new AbortController()
    const connecting = connectLink(host, abort.signal)
    abort.abort(new Error('enough'))
    await expect(connecting).rejects.toThrow('enough')
    echo(guest)
    const stream = await connectLink(host)
    const failed = errorOf(stream)
    host.destroy()
    expect(await failed).toBeInstanceOf(LinkError)
    await expect(connectLink(host)).rejects.toThrow(LinkError)
  })

  it('ends the session of a client that ignores the window or acknowledges too much', async () => {
    for (const hostile of [
      (session: number) =>
        Array.from({ length: linkWindow / 2048 }, (_, i) =>
          encodeFrame(frameType.data, session, i * 4096, Buffer.alloc(4096)),
        ),
      (session: number) => [encodeFrame(frameType.credit, session, 1)],
    ]) {
      const [host, guest] = cable()
      let failed: Promise<Error> | undefined
      listenLink(guest, (stream) => {
        failed = errorOf(stream)
      })
      host.on('data', () => undefined)
      host.write(encodeFrame(frameType.hello, 7, linkVersion))
      for (const frame of hostile(7)) host.write(frame)
      await delay(20)
      expect(await failed).toBeInstanceOf(LinkError)
    }
  })
})
