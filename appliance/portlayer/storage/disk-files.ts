import { type Duplex, duplexPair, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Extraction, Files } from '../../../tether/files'
import { launch, StartError } from '../../../tether/launch'
import { LiveError } from '../../../tether/live-error'
import { type PathDescription, type Refusal, refusalCodes } from '../../../tether/protocol'
import { PortLayerError } from '../problem'

/**
 * The files below a directory where a disk is mounted, by the tools and the rules of a container that runs (tether/files.ts): they have
 * it as their root, whatever links are in it. Every call resolves when its tool has let go of the directory.
 */
export class DiskFiles {
  private readonly files: Files

  /** `launcher`: the program that starts tools; absent: that of the ISO. */
  constructor(directory: string, launcher?: string) {
    const tool: ConstructorParameters<typeof Files>[0]['tool'] = (records) =>
      launch('exec', [['directory', directory], ['view'], ...records], launcher)
    this.files = new Files({ tool }, [])
  }

  async describe(path: string): Promise<PathDescription> {
    return translated(() => this.files.describe(path))
  }

  /** A tar archive of what is at an absolute path. */
  read(path: string, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
    return exchange((channel) => this.files.read(path, channel), signal)
  }

  /** A tar archive of all there is. */
  export(signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
    return exchange((channel) => this.files.export(channel), signal)
  }

  /** A listing of all there is, gzip. */
  list(signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
    return exchange((channel) => this.files.list(channel), signal)
  }

  /** A tar archive of the objects that `names` names. */
  pack(names: Readable, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
    return exchange((channel) => this.files.pack(channel), signal, names)
  }

  /** Unpacks an archive into a directory. */
  async write(extraction: Extraction, archive: Readable, signal: AbortSignal): Promise<void> {
    const answer = exchange((channel) => this.files.write(extraction, channel), signal, archive)
    for await (const _nothing of answer);
  }
}

/** What `act` writes to its end of a pipe whose other end gives it `input`. Ends when `act` has, and ends that when the reader leaves. */
async function* exchange(
  act: (channel: Duplex) => Promise<void>,
  signal: AbortSignal,
  input: Readable = Readable.from([]),
): AsyncGenerator<Buffer, void, undefined> {
  signal.throwIfAborted()
  const [inside, outside] = duplexPair()
  let failure: unknown
  const stop = (): void => {
    inside.destroy()
    outside.destroy()
  }
  signal.addEventListener('abort', stop, { once: true })
  for (const end of [inside, outside]) end.on('error', () => undefined)
  // An input that breaks off must not look like one that has ended; one that is not read to its end is no failure.
  const fed = pipeline(input, outside, { end: true }).catch((error: unknown) => {
    if (!inside.destroyed && !inside.readableEnded) failure ??= error
    stop()
  })
  const done = translated(() => act(inside)).then(
    () => inside.end(),
    (error: unknown) => {
      failure ??= error
      stop()
    },
  )
  try {
    yield* outside as AsyncIterable<Buffer>
  } catch (error) {
    failure ??= error
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
    input.destroy()
    await Promise.all([done, fed])
  }
  signal.throwIfAborted()
  if (failure !== undefined) throw failure
}

const codes: { readonly [refusal in Refusal]: PortLayerError['code'] } = {
  failed: 'internal',
  'not-found': 'not-found',
  conflict: 'conflict',
  invalid: 'invalid',
}

async function translated<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof StartError) throw new PortLayerError('internal', error.message, { cause: error })
    if (!(error instanceof LiveError)) throw error
    const refusal = (Object.keys(refusalCodes) as Refusal[]).find((name) => refusalCodes[name] === error.exitCode)
    const code = /No space left on device|Wrote only/.test(error.message) ? 'no-space' : codes[refusal ?? 'failed']
    throw new PortLayerError(code, error.message, { cause: error })
  }
}
