/** Makes a directory, gives it to `use`, and takes it away when that has ended. */
export type HoldDirectory = (use: (directory: string) => Promise<void>) => Promise<void>

/** What `source` reads from a directory that is there only while it is held; let go of when the reader has come to an end. */
export async function* streamWhileHeld<T>(
  hold: HoldDirectory,
  source: (directory: string) => AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  let opened: (directory: string) => void = () => undefined
  let close: () => void = () => undefined
  const directory = new Promise<string>((resolve) => {
    opened = resolve
  })
  const closed = new Promise<void>((resolve) => {
    close = resolve
  })
  const held = hold((path) => {
    opened(path)
    return closed
  })
  try {
    yield* source(await Promise.race([directory, held.then(() => '')]))
  } finally {
    close()
    await held
  }
}
