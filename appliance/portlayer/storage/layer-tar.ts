import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, readlink } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { PortLayerError } from '../problem'
import { ByteReader } from './byte-reader'
import { parseEntryName } from './layer-path'
import { frameKinds } from './layer-record'
import { printable, TarError } from './tar-error'

/** No frame but a file's content is longer: what a layer overwrote of its own is kept up to 16 MiB. */
const maxFrameBytes = 16 * 1024 * 1024 + 64 * 1024
const chunkBytes = 256 * 1024

/**
 * The tar of a layer as it came, from its record and its files, which are mounted at `root`. Throws at its end when the
 * bytes do not have the digest `diffId`, so that nobody takes something else for the layer.
 */
export async function* rebuildTar(
  record: Readable,
  root: string,
  diffId: string,
): AsyncGenerator<Buffer, void, undefined> {
  const hash = createHash('sha256')
  for await (const chunk of contents(record, root)) {
    hash.update(chunk)
    yield chunk
  }
  const found = `sha256:${hash.digest('hex')}`
  if (found === diffId) return
  throw new PortLayerError('internal', `the layer reads back as ${found} instead of ${diffId}: pull its image again`)
}

async function* contents(record: Readable, root: string): AsyncGenerator<Buffer, void, undefined> {
  const unpacked = createGunzip()
  record.once('error', (error) => unpacked.destroy(error))
  record.pipe(unpacked)
  const frames = new ByteReader(unpacked)
  const lost = new Map<number, Buffer>()
  let number = 0
  try {
    for (;;) {
      const kind = (await frames.exactly(1))?.toString('latin1')
      if (kind === undefined) return
      if (kind === frameKinds.lost) lost.set(await uint32(frames), await bytes(frames, await uint32(frames)))
      else if (kind === frameKinds.raw) yield await bytes(frames, await uint32(frames))
      else if (kind === frameKinds.file) {
        const pathLength = await uint32(frames)
        const size = Number((await bytes(frames, 8)).readBigUInt64BE())
        const path = (await bytes(frames, pathLength)).toString('latin1')
        const kept = lost.get(number++)
        if (kept === undefined) yield* fileContent(root, path, size)
        else yield kept
      } else throw new TarError(`the record of the layer has a frame ${JSON.stringify(kind)}`)
    }
  } finally {
    record.destroy()
    unpacked.destroy()
  }
}

/** The content of a file below the root, read where it is and nowhere else. */
async function* fileContent(root: string, path: string, size: number): AsyncGenerator<Buffer, void, undefined> {
  const { parent, base } = parseEntryName(path)
  const full = Buffer.concat([
    Buffer.from(`${root}/`),
    Buffer.from(parent === '' ? base : `${parent}/${base}`, 'latin1'),
  ])
  const file = await open(full, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const real = await readlink(`/proc/self/fd/${file.fd}`, { encoding: 'buffer' })
    const status = await file.stat()
    if (!real.equals(full) || !status.isFile() || status.size !== size) {
      throw new TarError(`${printable(path)} is not the file that the layer wrote`)
    }
    for (let offset = 0; offset < size; ) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(chunkBytes, size - offset)), 0)
      if (bytesRead === 0) throw new TarError(`${printable(path)} is shorter than it was`)
      offset += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

async function uint32(frames: ByteReader): Promise<number> {
  return (await bytes(frames, 4)).readUInt32BE()
}

async function bytes(frames: ByteReader, length: number): Promise<Buffer> {
  if (length > maxFrameBytes) throw new TarError(`the record of the layer has a frame of ${length} bytes`)
  const found = length === 0 ? Buffer.alloc(0) : await frames.exactly(length)
  if (found === undefined) throw new TarError('the record of the layer is cut off')
  return found
}
