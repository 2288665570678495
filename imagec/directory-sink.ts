import { access, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { writeNewFile } from './file-writer'
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
      try {
        await rm(partial, { force: true })
        const size = await writeNewFile(partial, tar, signal)
        await rename(partial, path)
        return { size }
      } catch (error) {
        await rm(partial, { force: true })
        throw error
      }
    },
  }
}
