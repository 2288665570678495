import { Transform, type TransformCallback } from 'node:stream'
import * as zlib from 'node:zlib'
import { Decompress } from 'fzstd'
import { InvalidImage } from './manifest'
import { ZstdFrames } from './zstd-frames'

/** What is unpacked comes in pieces of so many bytes: with zlib's 16 KiB a layer is spent on handing pieces on. */
const chunkSize = 256 * 1024

/** The stages that unpack a layer's bytes. */
export function decompression(kind: 'gzip' | 'zstd' | 'none'): Transform[] {
  if (kind === 'none') return []
  return kind === 'gzip' ? [zlib.createGunzip({ chunkSize })] : [new ZstdFrames(), zstdDecoder()]
}

/** An error of {@link decompression} as one that says of what it is; any other one as it is. */
export function explained(error: unknown, what: string): unknown {
  const { code, message } = (error ?? {}) as Partial<NodeJS.ErrnoException>
  if (!/^(Z|ZSTD)_/.test(String(code))) return error
  return new InvalidImage(`${what} cannot be unpacked: ${message}`, { cause: error })
}

/** Node's own decoder (22.15 and later), which is three times as fast as fzstd, the one of the hosts with Node 20. */
function zstdDecoder(): Transform {
  const { createZstdDecompress } = zlib as { createZstdDecompress?: (options: zlib.ZlibOptions) => Transform }
  return createZstdDecompress?.({ chunkSize }) ?? new ZstdDecoder()
}

/** fzstd as a stream. Its input is checked by {@link ZstdFrames} before. */
export class ZstdDecoder extends Transform {
  readonly #decoder = new Decompress((chunk) => this.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)))

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#decode(() => this.#decoder.push(chunk), done)
  }

  override _flush(done: TransformCallback): void {
    this.#decode(() => this.#decoder.push(new Uint8Array(0), true), done)
  }

  #decode(step: () => void, done: TransformCallback): void {
    try {
      step()
    } catch (error) {
      done(new InvalidImage(`a layer is not in zstd format: ${(error as Error).message}`, { cause: error }))
      return
    }
    done()
  }
}
