import { type FileHandle, type Nfs3, NfsError } from './nfs3'

/** Directories in one another: deeper is no tree that anybody made by accident. */
const maxDepth = 512
/** Entries of one directory. */
const maxEntries = 1_000_000
/** Entries that one removal removes: a server that makes them up does not keep us for ever. */
const maxRemoved = 100_000_000
/** A directory to which others still write is emptied so often. */
const rounds = 8
/** Permissions of a directory's owner: to list it and enter it, and to change it too. */
const ownerLook = 0o500
const ownerAll = 0o700

/** The entry of a directory that is a directory itself, made when there is none. NfsError `ENOTDIR` for a link, and all else. */
export async function ensureDirectory(nfs: Nfs3, parent: FileHandle, name: string, mode: number): Promise<FileHandle> {
  try {
    const found = (await nfs.lookUp(parent, name)) ?? (await nfs.makeDirectory(parent, name, mode))
    if (found.attributes.type !== 'directory') throw new NfsError(name, 20)
    return found.handle
  } catch (error) {
    if (!(error instanceof NfsError && error.code === 'EEXIST')) throw error
    // Another VCH was faster.
    return ensureDirectory(nfs, parent, name, mode)
  }
}

/** The entry that is a directory, or undefined: a link to one is none. */
export async function findDirectory(nfs: Nfs3, parent: FileHandle, name: string): Promise<FileHandle | undefined> {
  const found = await nfs.lookUp(parent, name)
  return found?.attributes.type === 'directory' ? found.handle : undefined
}

/**
 * Removes an entry of a directory and all below it. Links are removed, not followed. What is not there is no error. In each directory below we are
 * its owner: containers write as whoever they like.
 */
export async function removeTree(
  nfs: Nfs3,
  parent: FileHandle,
  name: string,
  budget: TreeBudget = { entries: maxRemoved },
  depth = 0,
): Promise<void> {
  budget.entries -= 1
  if (budget.entries < 0) throw new RangeError('there are too many files to remove')
  if (depth > maxDepth) throw new RangeError(`directories are more than ${maxDepth} deep in one another`)
  for (let round = 1; ; round++) {
    const found = await nfs.lookUp(parent, name)
    if (found?.attributes.type !== 'directory') return nfs.remove(parent, name)
    const { handle, attributes } = found
    const owner = nfs.as(attributes)
    if ((attributes.mode & ownerAll) !== ownerAll) await owner.setMode(handle, ownerAll)
    for await (const entry of owner.list(handle, maxEntries)) {
      await removeTree(owner, handle, entry.name, budget, depth + 1)
    }
    try {
      return await nfs.removeDirectory(parent, name)
    } catch (error) {
      if (!(error instanceof NfsError && error.code === 'ENOTEMPTY') || round === rounds) throw error
    }
  }
}

/** Counts what is looked at, over several trees; RangeError when it is too much. */
export interface TreeBudget {
  entries: number
}

/**
 * Bytes that a directory and all below it take; a file with several names counts once, and what is in a directory that its owner cannot
 * list does not. RangeError beyond the budget.
 */
export async function measureTree(nfs: Nfs3, root: FileHandle, budget: TreeBudget): Promise<number> {
  const seen = new Set<bigint>()
  let bytes = 0
  const pending = [{ handle: root, attributes: await nfs.attributes(root), depth: 0 }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { handle: directory, attributes: of, depth } = next
    if ((of.mode & ownerLook) !== ownerLook) continue
    const owner = nfs.as(of)
    if (depth > maxDepth) throw new RangeError(`directories are more than ${maxDepth} deep in one another`)
    for await (const { name, fileId, attributes } of owner.list(directory, budget.entries)) {
      budget.entries -= 1
      if (budget.entries < 0) throw new RangeError('there are too many files to count')
      if (seen.has(fileId)) continue
      seen.add(fileId)
      if (attributes !== undefined && attributes.type !== 'directory') {
        bytes += attributes.used
        continue
      }
      const found = await owner.lookUp(directory, name)
      bytes += found?.attributes.used ?? 0
      if (found?.attributes.type === 'directory') pending.push({ ...found, depth: depth + 1 })
    }
  }
  return bytes
}
