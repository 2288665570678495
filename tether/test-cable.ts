import { type Duplex, duplexPair, Transform } from 'node:stream'

/**
 * For tests: both ends of a cable, with a hook that may drop or cut what passes. Bytes arrive in a later turn of the event
 * loop, as on a real port: ssh2 does not expect an answer within its own write.
 */
export function cable(pass: (bytes: Buffer) => readonly Buffer[] = (bytes) => [bytes]): [Duplex, Duplex] {
  const [host, hostPlug] = duplexPair()
  const [guestPlug, guest] = duplexPair()
  const wire = (): Transform =>
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        setImmediate(() => {
          for (const part of pass(chunk)) this.push(part)
          done()
        })
      },
    })
  hostPlug.pipe(wire()).pipe(guestPlug)
  guestPlug.pipe(wire()).pipe(hostPlug)
  return [host, guest]
}
