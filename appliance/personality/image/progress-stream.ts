import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { toDockerError } from '../api/docker-error'
import { humanSize, progressBar } from './progress-bar'

/** A step of a layer on its way from or to a registry; amounts are bytes. */
export interface LayerStep {
  /** Twelve digits. */
  readonly layer: string
  readonly status: string
  readonly current?: number
  readonly total?: number
}

/** Docker's JSON messages. A client that reads slowly misses steps of the progress bars, not messages. */
export class ProgressStream {
  readonly #response: ServerResponse

  constructor(response: ServerResponse) {
    this.#response = response
  }

  get begun(): boolean {
    return this.#response.headersSent
  }

  /** A step of a layer; one with an amount may be missed. */
  layer({ layer: id, status, current, total }: LayerStep): void {
    if (current !== undefined && this.#response.writableNeedDrain) return
    if (current === undefined) this.message({ status, progressDetail: {}, id })
    else if (total === undefined)
      this.message({ status, progressDetail: { current }, progress: humanSize(current), id })
    else this.message({ status, progressDetail: { current, total }, progress: progressBar(current, total), id })
  }

  /** How many bytes of what is imported are here; may be missed. */
  importing(current: number, total: number | undefined): void {
    if (this.#response.writableNeedDrain) return
    const status = 'Importing'
    if (total === undefined) this.message({ status, progressDetail: { current }, progress: humanSize(current) })
    else this.message({ status, progressDetail: { current, total }, progress: progressBar(current, total) })
  }

  /** A failure: the status of the answer as long as nothing was told, its last message after that. */
  fail(error: unknown): void {
    if (!this.begun) throw error
    const { message } = toDockerError(error)
    this.message({ errorDetail: { message }, error: message })
  }

  message(value: unknown): void {
    if (!this.begun) {
      this.#response.statusCode = 200
      this.#response.setHeader('Content-Type', 'application/json')
    }
    this.#response.write(`${JSON.stringify(value)}\r\n`)
  }

  async end(): Promise<void> {
    this.#response.end()
    if (!this.#response.closed) await once(this.#response, 'close')
  }
}
