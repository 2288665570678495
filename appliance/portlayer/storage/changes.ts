import type { ContainerChange } from '../api'
import { comparePaths, isBelow, type Listed } from './listing'

const typeMask = 0o170000
const directoryType = 0o040000

/**
 * What the start of a container makes in its root where its image has none of it: to docker these belong to the container's beginning
 * (daemon/initlayer), not to what it changed. `/etc` and `/dev` are made for them.
 */
const initial: ReadonlySet<string> = new Set([
  ...['/dev', '/dev/console', '/dev/pts', '/dev/shm', '/proc', '/sys', '/.dockerenv'],
  ...['/etc', '/etc/hostname', '/etc/hosts', '/etc/mtab', '/etc/resolv.conf'],
])

/**
 * What is different in `now` from `before`, two listings of disks of which the one is a descendant of the other. Docker's rule decides
 * what is a change (pkg/archive, ChangesDirs): type, mode, owner, device, capability and, but for directories, size and time of
 * modification; a directory with a change in it is changed itself, and what is in a deleted one is not told. What has the same inode with the
 * same time of change is the same without a further look. An inode that was touched without a change by that rule is told as `touched`.
 *
 * Order: a directory before what lies in it, names by their bytes.
 */
export async function* findChanges(
  before: AsyncGenerator<Listed, void, undefined>,
  now: AsyncGenerator<Listed, void, undefined>,
): AsyncGenerator<ContainerChange, void, undefined> {
  const parents = new Parents()
  let old = await next(before)
  let present = await next(now)
  try {
    while (old !== undefined || present !== undefined) {
      const order = old === undefined ? 1 : present === undefined ? -1 : comparePaths(old.path, present.path)
      if (order < 0 && old !== undefined) {
        yield* parents.changed(old.path, 'deleted')
        old = await behind(before, old)
        continue
      }
      if (present === undefined) break
      const path = present.path
      if (order > 0) {
        if (!initial.has(path)) yield* parents.changed(path, 'added')
      } else if (old !== undefined) {
        const difference = compare(old, present)
        if (difference === 'modified') yield* parents.changed(path, 'modified')
        else if (difference === 'touched') yield { path, kind: 'touched' }
        // What is below something that is no directory any more went with it.
        old = isDirectory(present) ? await next(before) : await behind(before, old)
      }
      if (isDirectory(present)) parents.enter(path)
      present = await next(now)
    }
  } finally {
    await Promise.all([before.return(), now.return()])
  }
}

/** The directories on the way to the present place, and whether they were told. */
class Parents {
  private readonly open: { readonly path: string; told: boolean }[] = []
  private lastTold = ''

  /** What comes next may lie in this directory. */
  enter(path: string): void {
    this.leave(path)
    this.open.push({ path, told: this.lastTold === path })
  }

  /** Tells a change, and before it those directories around it that were not told yet. */
  *changed(path: string, kind: 'added' | 'modified' | 'deleted'): Generator<ContainerChange, void, undefined> {
    this.leave(path)
    for (const directory of this.open) {
      if (!directory.told) yield { path: directory.path, kind: 'modified' }
      directory.told = true
    }
    this.lastTold = path
    yield { path, kind }
  }

  private leave(path: string): void {
    for (let top = this.open.at(-1); top !== undefined && !isBelow(path, top.path); top = this.open.at(-1)) {
      this.open.pop()
    }
  }
}

function compare(old: Listed, present: Listed): 'same' | 'modified' | 'touched' {
  if (old.identity === present.identity) return 'same'
  const content = isDirectory(present) || (old.size === present.size && old.modified === present.modified)
  const isSame =
    content && old.mode === present.mode && old.owner === present.owner && old.capability === present.capability
  if (!isSame) return 'modified'
  // Something was made in it and removed again, or the like.
  return isDirectory(present) && old.modified !== present.modified ? 'same' : 'touched'
}

function isDirectory({ mode }: Listed): boolean {
  return (mode & typeMask) === directoryType
}

async function next(listing: AsyncGenerator<Listed, void, undefined>): Promise<Listed | undefined> {
  const result = await listing.next()
  return result.done === true ? undefined : result.value
}

/** The object behind `passed` and all that is in it. */
async function behind(listing: AsyncGenerator<Listed, void, undefined>, passed: Listed): Promise<Listed | undefined> {
  for (;;) {
    const found = await next(listing)
    if (found === undefined || !isBelow(found.path, passed.path)) return found
  }
}
