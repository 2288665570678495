import type { Readable } from 'node:stream'
import * as z from 'zod'
import type { ExecStart } from '../../tether/protocol'

/** The line names a program, which may be as long as the kernel takes arguments; no path is longer than this. Bytes. */
const maxLine = 16 * 1024

const schema = z.union([
  z.object({ pid: z.int().min(1).max(0x7fffffff) }),
  z.object({ exitCode: z.int().min(126).max(128), error: z.string() }),
])

/**
 * The first line of an exec's output (tether/protocol.ts); what comes behind it stays in the stream. Rejects when the stream ends
 * before it, or with anything else than such a line: the guest is hostile.
 */
export async function readExecStart(stream: Readable): Promise<ExecStart> {
  let head: Buffer = Buffer.alloc(0)
  for (;;) {
    const chunk = stream.read() as Buffer | null
    if (chunk === null) {
      if (stream.readableEnded || stream.destroyed) throw endedBefore()
      await readable(stream)
      continue
    }
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\n')
    if (end > maxLine || (end < 0 && head.length > maxLine)) throw new Error('the tether tells no start of the exec')
    if (end < 0) continue
    const line = schema.parse(JSON.parse(head.subarray(0, end).toString('utf8')))
    if (end + 1 < head.length) stream.unshift(head.subarray(end + 1))
    return line
  }
}

function endedBefore(): Error {
  return new Error('the container ended before the process began')
}

function readable(stream: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error): void => {
      stream.off('readable', more)
      for (const event of ['end', 'close'] as const) stream.off(event, ended)
      if (error === undefined) resolve()
      else reject(error)
    }
    const more = (): void => settle()
    const ended = (): void => settle(endedBefore())
    stream.once('readable', more)
    for (const event of ['end', 'close'] as const) stream.once(event, ended)
  })
}
