import type { IncomingMessage } from 'node:http'
import { DockerError, invalid } from './docker-error'

/** The largest JSON body that is read: a create with thousands of labels is well below. Bytes. */
export const maxBodyBytes = 4 * 1024 * 1024

/** Reads a JSON body; an absent one is undefined. Throws docker's refusals. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBodyBytes) throw new DockerError(413, `request body exceeds ${maxBodyBytes} bytes`)
    chunks.push(chunk)
  }
  if (length === 0) return undefined
  const type = request.headers['content-type'] ?? ''
  if (type.split(';')[0]?.trim().toLowerCase() !== 'application/json') {
    throw invalid(`unsupported Content-Type header (${type}): must be 'application/json'`)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch (error) {
    throw invalid(`invalid JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}
