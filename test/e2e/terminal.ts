import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import type { Environment, RunOptions } from './environment'

/** How long a terminal may take to show what a test expects. Milliseconds. */
const showLimit = 60_000

/** A program on a terminal of its own: `script` gives it the pty. */
export class Terminal {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #ended: Promise<number | null>
  #shown = ''
  #changed: () => void = () => undefined

  constructor(environment: Environment, command: string, options: RunOptions = {}) {
    this.#child = environment.start('script', ['-qec', command, '/dev/null'], options)
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.on('data', (chunk) => {
        this.#shown += chunk
        this.#changed()
      })
    }
    this.#ended = new Promise((resolve) => this.#child.once('close', resolve))
  }

  get shown(): string {
    return this.#shown
  }

  type(text: string): void {
    this.#child.stdin.write(text)
  }

  /** Resolves when the terminal has shown what matches, from the beginning on. */
  async shows(pattern: RegExp): Promise<void> {
    const deadline = Date.now() + showLimit
    while (!pattern.test(this.#shown)) {
      const left = deadline - Date.now()
      if (left <= 0) throw new Error(`${pattern} did not show up in: ${JSON.stringify(this.#shown)}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.#changed = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  /** The exit code of the program. */
  ended(): Promise<number | null> {
    return this.#ended
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
