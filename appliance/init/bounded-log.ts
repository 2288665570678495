import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'

/** A log file of bounded size: when full it becomes `PATH.1`, replacing the one before. */
export class BoundedLog {
  readonly #path: string
  readonly #limitBytes: number
  #file: number
  #size: number

  constructor(path: string, limitBytes: number) {
    this.#path = path
    this.#limitBytes = limitBytes
    this.#file = openSync(path, 'a', 0o640)
    this.#size = fstatSync(this.#file).size
  }

  /** Appends one line. Written at once: the log lies in memory, and the last lines before an end matter most. */
  write(line: string): void {
    const bytes = Buffer.from(`${line}\n`, 'utf8')
    if (this.#size + bytes.length > this.#limitBytes && this.#size > 0) {
      closeSync(this.#file)
      renameSync(this.#path, `${this.#path}.1`)
      this.#file = openSync(this.#path, 'a', 0o640)
      this.#size = 0
    }
    writeSync(this.#file, bytes)
    this.#size += bytes.length
  }
}
