import { STATUS_CODES } from 'node:http'
import { Readable } from 'node:stream'
import { ConnectionFailed, HttpClient, isAllowed, type RegistrySettings, readChunks } from '../../../imagec'
import { DockerError, invalid } from '../api/docker-error'
import type { ProgressStream } from './progress-stream'

/** What a server says of its refusal is told up to here. Bytes. */
const maxRefusal = 4096
/** Progress is told after so many bytes. */
const progressStep = 512 * 1024

/** Statuses that are the client's to know; every other refusal is 500. */
const told: readonly number[] = [400, 401, 403, 404]

/** The URL of what is to be imported, which is of HTTP when it does not say so. Throws 400 for what is none. */
export function sourceUrl(source: string): URL {
  const text = source.includes('://') ? source : `http://${source}`
  if (!URL.canParse(text)) throw invalid(`parse "${text}": invalid URL`)
  const url = new URL(text)
  if (url.protocol === 'http:' || url.protocol === 'https:') return url
  throw new DockerError(500, `Get "${text}": unsupported protocol scheme "${url.protocol.slice(0, -1)}"`)
}

/**
 * What a URL leads to, as a stream that tells how far it is. The VCH's settings for registries (allowed hosts, authorities, proxies)
 * are those of this server too. Throws a {@link DockerError} when it is not reached or refuses.
 */
export async function openSource(
  url: URL,
  settings: RegistrySettings,
  progress: ProgressStream,
  signal: AbortSignal,
): Promise<Readable> {
  if (!isAllowed(url.host, settings.allowed)) {
    throw new DockerError(403, `${url.host} is not among the registries that this host may use`)
  }
  const client = new HttpClient(settings)
  try {
    const response = await client.send(url, { signal })
    if (response.status >= 400) {
      const said = (await beginningOf(readChunks(response, client.silence))).trim()
      const status = `${response.status} ${STATUS_CODES[response.status] ?? ''}`.trim()
      const text = `failed to GET ${url} with status ${status}: ${said}`
      throw new DockerError(told.includes(response.status) ? response.status : 500, text)
    }
    progress.message({ status: `Downloading from ${url}` })
    const total = Number(response.headers['content-length'] ?? Number.NaN)
    const chunks = readChunks(response, client.silence)
    const source = Readable.from(counted(chunks, total, progress), { objectMode: false })
    // Also when nobody has begun to read.
    return source.once('close', () => client.close())
  } catch (error) {
    client.close()
    if (!(error instanceof ConnectionFailed)) throw error
    throw new DockerError(/: lookup /.test(error.message) ? 404 : 500, error.message, { cause: error })
  }
}

/** The text of a body, as much of it as is told; the rest is not read. */
async function beginningOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const read: Buffer[] = []
  let length = 0
  for await (const chunk of chunks) {
    read.push(chunk)
    length += chunk.length
    if (length >= maxRefusal) break
  }
  return Buffer.concat(read).toString('utf8', 0, Math.min(length, maxRefusal))
}

async function* counted(
  chunks: AsyncIterable<Buffer>,
  total: number,
  progress: ProgressStream,
): AsyncGenerator<Buffer, void, undefined> {
  let current = 0
  let next = progressStep
  for await (const chunk of chunks) {
    current += chunk.length
    if (current >= next) {
      next = current + progressStep
      progress.importing(current, Number.isNaN(total) ? undefined : total)
    }
    yield chunk
  }
  progress.importing(current, Number.isNaN(total) ? current : total)
}
