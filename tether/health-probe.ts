import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { type HealthProbe, maxProbeOutput } from './health-check'
import type { LaunchedProcess } from './launch'
import { timestamp } from './timestamp'

const sigkill = 9

/** Milliseconds as Go's time.Duration prints them: `1.5s`, `1m0s`, `20ms`. */
export function goDuration(ms: number): string {
  if (ms < 1000) return `${ms}ms`
  const hours = Math.floor(ms / 3_600_000)
  const minutes = Math.floor((ms % 3_600_000) / 60_000)
  const seconds = `${(ms % 60_000) / 1000}s`
  return hours > 0 ? `${hours}h${minutes}m${seconds}` : minutes > 0 ? `${minutes}m${seconds}` : seconds
}

/** The beginning of what comes from both streams. */
class Beginning {
  readonly #chunks: Buffer[] = []
  #length = 0
  #cut = false

  take(stream: Readable): Promise<void> {
    return (async () => {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        const room = maxProbeOutput - this.#length
        if (chunk.length > room) this.#cut = true
        const kept = chunk.subarray(0, room)
        this.#chunks.push(kept)
        this.#length += kept.length
      }
    })()
  }

  toString(): string {
    return Buffer.concat(this.#chunks).toString('utf8') + (this.#cut ? '...' : '')
  }
}

/** Runs a check once; one that takes too long is killed. Never rejects: what goes wrong is the probe's output. */
export async function probeHealth(start: () => Promise<LaunchedProcess>, timeoutMs: number): Promise<HealthProbe> {
  const begun = timestamp()
  const result = (exitCode: number, output: string): HealthProbe => ({
    start: begun,
    end: timestamp(),
    exitCode,
    output,
  })
  const limit = new AbortController()
  try {
    const process = await start()
    const output = new Beginning()
    const ended = Promise.all([process.exited, output.take(process.stdout), output.take(process.stderr)])
    const late = delay(timeoutMs, 'late' as const, { signal: limit.signal })
    // Whichever loses the race is not waited for any more.
    ended.catch(() => undefined)
    late.catch(() => undefined)
    const first = await Promise.race([ended, late])
    if (first !== 'late') return result(first[0], output.toString())
    process.signal(sigkill)
    const text = output.toString()
    return result(-1, `Health check exceeded timeout (${goDuration(timeoutMs)})${text && `: ${text}`}`)
  } catch (error) {
    return result(-1, error instanceof Error ? error.message.slice(0, maxProbeOutput) : String(error))
  } finally {
    limit.abort()
  }
}
