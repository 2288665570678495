import { createWriteStream } from 'node:fs'
import { access, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { LayerDescriptor, LayerSink } from './layer-sink'

/** Keeps each layer as `<chain id>.tar` in a directory; a layer is there complete or not at all. */
export function directorySink(directory: string): LayerSink {
  const pathOf = (chainId: string) => join(directory, `${chainId.replace(/^sha256:/, '')}.tar`)
  return {
    async has(chainId) {
      try {
        await access(pathOf(chainId))
        return true
      } catch {
        return false
      }
    },
    async write(layer: LayerDescriptor, tar: Readable, signal: AbortSignal) {
      await mkdir(directory, { recursive: true })
      const path = pathOf(layer.chainId)
      const partial = `${path}.partial`
      const file = createWriteStream(partial)
      try {
        await pipeline(tar, file, { signal })
        await rename(partial, path)
      } catch (error) {
        await rm(partial, { force: true })
        throw error
      }
      return { size: file.bytesWritten }
    },
  }
}
