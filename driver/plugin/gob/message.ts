import { encodeUnsigned, integerLength, maxIntegerBytes } from './integer'

/** The longest message that is accepted, in bytes: a thousand times what docker-machine sends. */
export const maxMessageBytes = 1 << 20

/** One message on the wire: its length, then its content. */
export function frame(content: Buffer): Buffer {
  return Buffer.concat([encodeUnsigned(content.length), content])
}

/**
 * Cuts a byte stream into gob's messages, whatever the chunks are. Throws a RangeError for a message above the limit and
 * an Error when the stream ends inside one.
 */
export async function* messages(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  let pending: Buffer[] = []
  let length = 0
  let needed = 1
  for await (const chunk of chunks) {
    pending.push(chunk)
    length += chunk.length
    while (length >= needed) {
      const bytes = pending.length === 1 && pending[0] !== undefined ? pending[0] : Buffer.concat(pending)
      const end = messageEnd(bytes)
      needed = end.needed
      pending = [bytes]
      if (length < needed || end.content === undefined) continue
      yield bytes.subarray(end.content, needed)
      pending = [bytes.subarray(needed)]
      length -= needed
      needed = 1
    }
  }
  if (length > 0) throw new Error('gob: the stream ended inside a message')
}

/** How many bytes are needed to go on, and where the content starts once its length is known. */
function messageEnd(bytes: Buffer): { needed: number; content?: number } {
  const header = integerLength(bytes.readUInt8(0))
  if (header - 1 > maxIntegerBytes || bytes.length < header) return { needed: header }
  const size = header === 1 ? BigInt(bytes.readUInt8(0)) : BigInt(`0x${bytes.toString('hex', 1, header)}`)
  if (size > BigInt(maxMessageBytes))
    throw new RangeError(`gob: a message of ${size} bytes; ${maxMessageBytes} are read`)
  return { needed: header + Number(size), content: header }
}
