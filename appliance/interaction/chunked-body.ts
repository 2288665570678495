import { Transform, type TransformCallback, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Puts a body into chunks (RFC 9112, 7.1): a client that misses the last one knows that it has not got everything. */
class ChunkedBody extends Transform {
  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.push(`${chunk.length.toString(16)}\r\n`)
    this.push(chunk)
    done(null, '\r\n')
  }

  override _flush(done: TransformCallback): void {
    done(null, '0\r\n\r\n')
  }
}

/** Lets `write` write the body of an answer whose head the client has. Rejects with what it throws, the body then unfinished. */
export async function writeBody(
  output: Writable,
  chunked: boolean,
  write: (body: Writable) => Promise<void>,
): Promise<void> {
  if (!chunked) return write(output)
  const body = new ChunkedBody()
  const delivered = pipeline(body, output, { end: false })
  // A client that goes away ends it at any time; told below, when the writing is over.
  delivered.catch(() => undefined)
  try {
    await write(body)
  } catch (error) {
    body.destroy()
    throw error
  }
  body.end()
  await delivered
}
