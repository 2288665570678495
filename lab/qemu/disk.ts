import { dirname, isAbsolute, relative, resolve } from 'node:path'
import type { DiskDescription, NewDisk } from '../hypervisor'
import { run } from './command'

/** A VMDK cannot be used as it is: what is wrong with it, and which. */
export class DiskError extends Error {
  override readonly name = 'DiskError'
}

/** Longest chain of parents; vSphere allows 32 snapshots, images have up to 127 layers. */
const maxChainLength = 256

interface ImageInfo {
  readonly filename: string
  readonly format: string
  readonly 'virtual-size': number
  readonly 'actual-size'?: number
  readonly 'full-backing-filename'?: string
  readonly 'format-specific'?: {
    readonly data?: { readonly extents?: readonly { readonly filename?: string }[] }
  }
}

/** Creates a VMDK; a child names its parent relative to itself, so that the datastore can move. */
export async function createDisk(disk: NewDisk): Promise<void> {
  checkPath(disk.path)
  const args = ['create', '-q', '-f', 'vmdk']
  if (disk.parent === undefined) {
    await run('qemu-img', [...args, disk.path, String(disk.capacityBytes)])
    return
  }
  checkPath(disk.parent)
  const hint = relative(dirname(disk.path), disk.parent)
  // `./` keeps a colon in the first name from looking like a protocol.
  const backing = ['-b', hint.startsWith('.') ? hint : `./${hint}`, '-F', 'vmdk']
  // `-u`: the parent alone is read, for its content id. Without it all parents would be opened, to learn the capacity.
  await run('qemu-img', [...args, '-u', ...backing, disk.path, String(disk.capacityBytes)])
}

/** Writes what a disk and its parents hold together into a new one, also while machines use them for reading. */
export async function flattenDisk(source: string, target: string): Promise<void> {
  checkPath(target)
  // Every file that would be read must be one of the datastore's.
  await diskChain(source)
  await run('qemu-img', ['convert', '-q', '-U', '-f', 'vmdk', '-O', 'vmdk', source, target])
}

/** The capacity, allocation and parent of a VMDK, also while a machine uses it. */
export async function describeDisk(path: string): Promise<DiskDescription> {
  const [info] = await query(path, [])
  if (info === undefined) throw new DiskError(`${path}: qemu-img tells nothing about it`)
  const parent = info['full-backing-filename']
  return {
    capacityBytes: info['virtual-size'],
    allocatedBytes: info['actual-size'] ?? 0,
    parent: parent === undefined ? undefined : resolve(parent),
  }
}

/** The files of a VMDK and its parents, the disk itself first. */
export async function diskChain(path: string): Promise<string[]> {
  const chain = await query(path, ['--backing-chain'])
  if (chain.length > maxChainLength) throw new DiskError(`${path}: more than ${maxChainLength} parents`)
  return chain.map((link) => resolve(link.filename))
}

async function query(path: string, options: readonly string[]): Promise<ImageInfo[]> {
  checkPath(path)
  const args = ['info', '-U', '-f', 'vmdk', ...options, '--output', 'json', path]
  const answer = JSON.parse(await run('qemu-img', args)) as ImageInfo | ImageInfo[]
  const chain = Array.isArray(answer) ? answer : [answer]
  for (const link of chain) checkExtents(link)
  return chain
}

/** A descriptor may name any file as its extent; only files beside it are part of the disk. */
function checkExtents(link: ImageInfo): void {
  if (link.format !== 'vmdk') throw new DiskError(`${link.filename}: its format is ${link.format}, expected vmdk`)
  const directory = dirname(resolve(link.filename))
  for (const extent of link['format-specific']?.data?.extents ?? []) {
    if (extent.filename !== undefined && dirname(resolve(extent.filename)) !== directory) {
      throw new DiskError(`${link.filename}: its extent ${extent.filename} lies outside of its directory`)
    }
  }
}

/** The descriptor of a VMDK has no escapes: what would end a quoted name cannot be part of one. */
function checkPath(path: string): void {
  if (!isAbsolute(path)) throw new DiskError(`${path}: expected an absolute path`)
  if (/["\r\n\0]/.test(path)) throw new DiskError(`${JSON.stringify(path)}: a VMDK's path has no quotes and line ends`)
}
