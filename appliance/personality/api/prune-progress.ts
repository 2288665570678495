import { toDockerError } from './docker-error'
import { type Answer, type Call, json, streamed } from './endpoint'
import { speaks } from './version'

/** Hears of each object that a prune has removed. */
export type Removed = (id: string, status: 'Deleted' | 'Untagged') => void

/**
 * Answers a prune by its report, or (API 1.56, `stream`) by a line of JSON for each object as it goes, then the report as
 * `aux`, or what went wrong as `errorDetail`.
 */
export async function answerPrune(
  call: Call<{ readonly stream: boolean }>,
  prune: (removed: Removed) => Promise<Record<string, unknown>>,
): Promise<Answer> {
  const { response } = call
  if (!call.query.stream || !speaks(call.version, 56)) return json(await prune(() => undefined))
  const write = (message: Record<string, unknown>): void => {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/jsonl' })
    // As many lines as there are objects: what a client has not read yet is bounded by them.
    response.write(`${JSON.stringify(message)}\n`)
  }
  try {
    write({ aux: await prune((id, status) => write({ id, status })) })
  } catch (error) {
    if (!response.headersSent) throw error
    write({ errorDetail: { message: toDockerError(error).message } })
  }
  response.end()
  return streamed
}
