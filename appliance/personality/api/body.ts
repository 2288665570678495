import type { IncomingMessage } from 'node:http'
import { DockerError, invalid } from './docker-error'
import { parseJsonText } from './json-text'

/** The largest JSON body that is read: a create with thousands of labels is well below. Bytes. */
export const maxBodyBytes = 4 * 1024 * 1024

/** Reads a JSON body; an absent one is undefined. Throws docker's refusals. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  checkContentType(request)
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge()
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBodyBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return length === 0 ? undefined : parseJsonText(Buffer.concat(chunks).toString('utf8'))
}

function tooLarge(): DockerError {
  return new DockerError(413, `request body exceeds ${maxBodyBytes} bytes`)
}

/** As dockerd does, the type is checked also where nothing follows; it may be missing there only. */
function checkContentType({ headers }: IncomingMessage): void {
  const type = headers['content-type'] ?? ''
  const mayFollow = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  if (type === '' && !mayFollow) return
  const media = type.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (media === '') throw invalid(`malformed Content-Type header (${type}): mime: no media type`)
  if (media !== 'application/json') {
    throw invalid(`unsupported Content-Type header (${type}): must be 'application/json'`)
  }
}
