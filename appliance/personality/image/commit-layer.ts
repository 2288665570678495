import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { chainIdsOf } from '../../../imagec'
import type { Container, ContainerChange } from '../../portlayer/api'
import type { Spool } from '../../portlayer/client'
import { readLines } from '../../portlayer/lines'
import { encodeEntry } from '../../portlayer/storage/tar-writer'
import { changesOf } from '../container/changes'
import { filesOf } from '../container/files'
import type { Engine } from '../engine'
import type { Image } from './image-store'
import { sinkOf } from './pull'

const changesName = 'changes'
const layerName = 'layer.tar'

/** A layer of what a container has changed; nobody removes it until `release` is called. */
export interface CommittedLayer {
  readonly diffId: string
  readonly chainId: string
  readonly release: () => void
}

/**
 * Makes a layer on top of `parent`, the container's image, of what the container has changed: OCI's layer format, with whiteouts.
 * undefined when it has changed nothing. What lies between is on the datastore, of whatever length it is.
 */
export async function commitLayer(
  engine: Engine,
  container: Container,
  parent: Image,
  signal: AbortSignal,
): Promise<CommittedLayer | undefined> {
  const spool = await engine.portLayer.openSpool(signal)
  let release: (() => void) | undefined
  try {
    const lines = linesOf(await changesOf(engine, container, signal))
    const { size } = await engine.portLayer.writeSpool(spool, changesName, stream(lines), signal)
    if (size === 0) return undefined
    const hash = createHash('sha256')
    const tar = stream(layerTar(engine, container, spool, hash, signal))
    await engine.portLayer.writeSpool(spool, layerName, tar, signal)
    const diffId = `sha256:${hash.digest('hex')}`
    const chainId = chainIdsOf([...parent.config.rootfs.diff_ids, diffId]).at(-1) ?? diffId
    release = engine.images.hold(chainId)
    const below = parent.chainIds.at(-1)
    const layer = { chainId, diffId, ...(below !== undefined && { parent: below }) }
    await sinkOf(engine).write(layer, await engine.portLayer.readSpool(spool, layerName, signal), signal)
    const committed = { diffId, chainId, release }
    release = undefined
    return committed
  } finally {
    release?.()
    spool.close()
  }
}

async function* layerTar(
  engine: Engine,
  container: Container,
  spool: Spool,
  hash: ReturnType<typeof createHash>,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of entries(engine, container, spool, signal)) {
    hash.update(chunk)
    yield chunk
  }
}

/** Whiteouts of what was deleted, then the archive of what is there. */
async function* entries(
  engine: Engine,
  container: Container,
  spool: Spool,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  const now = Math.floor(Date.now() / 1000)
  for await (const { path, kind } of readChanges(engine, spool, signal)) {
    if (kind === 'deleted') yield whiteout(path, now)
  }
  const names = stream(namesOf(readChanges(engine, spool, signal)))
  const archive = await filesOf(engine, container).packFiles(container.id, names, signal)
  yield* archive as AsyncIterable<Buffer>
}

function whiteout(path: string, mtime: number): Buffer {
  const name = posix.join(posix.dirname(path).slice(1), `.wh.${posix.basename(path)}`)
  const nobody = { uid: 0, gid: 0, mode: 0, size: 0, linkName: '', deviceMajor: 0, deviceMinor: 0 }
  return encodeEntry({ ...nobody, name, type: 'file', mtime, xattrs: new Map() })
}

async function* namesOf(changes: AsyncGenerator<ContainerChange, void, undefined>): AsyncGenerator<Buffer, void> {
  for await (const { path, kind } of changes) {
    if (kind !== 'deleted') yield Buffer.from(`${path.slice(1)}\0`, 'latin1')
  }
}

async function* linesOf(changes: AsyncGenerator<ContainerChange, void, undefined>): AsyncGenerator<Buffer, void> {
  for await (const change of changes) yield Buffer.from(`${JSON.stringify(change)}\n`)
}

async function* readChanges(
  engine: Engine,
  spool: Spool,
  signal: AbortSignal,
): AsyncGenerator<ContainerChange, void, undefined> {
  const content = await engine.portLayer.readSpool(spool, changesName, signal)
  for await (const line of readLines(content)) yield JSON.parse(line) as ContainerChange
}

function stream(chunks: AsyncGenerator<Buffer, void>): Readable {
  return Readable.from(chunks, { objectMode: false })
}
