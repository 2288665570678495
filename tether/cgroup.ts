import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type DiskLimit, diskLine, limitFiles, type Resources } from './resources'

/** What is counted and limited for the container, as far as this kernel has it. */
const controllers = ['cpu', 'cpuset', 'io', 'memory', 'pids']
/** A process that is deep in the kernel is frozen when it comes back: it has this long. Milliseconds. */
const freezePatience = 10_000
/** The kernel's word of a freeze is looked for this often. Milliseconds. */
const freezeStep = 10
/** A container makes groups as it likes; no more of them are looked into. */
const maxGroups = 4096

/** The control group (cgroup v2, kernel's Documentation/admin-guide/cgroup-v2.rst) that holds all of a container's processes. */
export class Cgroup {
  /** Its directory. */
  readonly path: string
  /** Whose files stand in it as a new group has them. */
  #limits = limitFiles({})
  /** Devices that have a limit, `MAJOR:MINOR`. */
  #limited: readonly string[] = []

  /** The group in `path`, an existing directory. */
  constructor(path: string) {
    this.path = path
  }

  /** Makes the group `name`; undefined, with a word to `diagnose`, where there are no control groups. */
  static create(diagnose: (text: string) => void, name = 'container'): Cgroup | undefined {
    try {
      const mounted = mountPoint(readFileSync('/proc/self/mountinfo', 'utf8'))
      if (mounted === undefined) throw new Error('cgroup v2 is not mounted')
      const path = join(mounted, name)
      mkdirSync(path, { recursive: true })
      for (const controller of words(readFileSync(join(mounted, 'cgroup.controllers'), 'utf8'))) {
        if (controllers.includes(controller)) writeFileSync(join(mounted, 'cgroup.subtree_control'), `+${controller}`)
      }
      return new Cgroup(path)
    } catch (error) {
      diagnose(`no control group: ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    }
  }

  /** Stops every process, wherever it is; those that come later are born frozen. Rejects when one cannot be stopped. */
  async freeze(): Promise<void> {
    await writeFile(join(this.path, 'cgroup.freeze'), '1')
    const deadline = Date.now() + freezePatience
    while (!/^frozen 1$/m.test(await this.read('cgroup.events'))) {
      if (Date.now() > deadline) {
        await this.thaw()
        throw new Error(`not every process could be stopped within ${freezePatience} ms`)
      }
      await delay(freezeStep)
    }
  }

  /** Lets every process go on. */
  async thaw(): Promise<void> {
    await writeFile(join(this.path, 'cgroup.freeze'), '0')
  }

  /**
   * Takes away what processes that have all ended left here: groups of their own, and that controllers are handed on to those, which
   * would keep the next process out. Rejects when one of them cannot be removed.
   */
  async clear(): Promise<void> {
    await removeGroups(this.path)
    for (const controller of words(await this.read('cgroup.subtree_control'))) {
      await this.#write('cgroup.subtree_control', `-${controller}`)
    }
  }

  /** Makes these the limits, instead of those before. Rejects with an Error that names what this kernel does not take. */
  async limit(resources: Resources): Promise<void> {
    const wanted = limitFiles(resources)
    for (const [index, [file, value]] of wanted.entries()) {
      if (this.#limits[index]?.[1] !== value) await this.#write(file, value)
    }
    this.#limits = wanted
  }

  /** Makes these the limits of the VM's disks, which the kernel must have found. */
  async limitDisks(disks: readonly DiskLimit[]): Promise<void> {
    const lines = new Map<string, string>()
    for (const { path, ...limit } of disks) {
      const device = await deviceNumber(path)
      lines.set(device, diskLine(device, limit))
    }
    const freed = this.#limited.filter((device) => !lines.has(device)).map((device) => diskLine(device, {}))
    for (const line of [...lines.values(), ...freed]) await this.#write('io.max', line)
    this.#limited = [...lines.keys()]
  }

  async #write(file: string, value: string): Promise<void> {
    try {
      await writeFile(join(this.path, file), value)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new Error(`failed to write "${value.trim()}" to ${file} of the control group: ${reason}`, { cause: error })
    }
  }

  /** One of the group's files. */
  read(file: string): Promise<string> {
    return readFile(join(this.path, file), 'utf8')
  }

  /** The numbers of its processes, those in groups of its own making included. */
  async processes(): Promise<number[]> {
    const pending = [this.path]
    const found: number[] = []
    for (let looked = 0; looked < maxGroups; looked++) {
      const directory = pending.pop()
      if (directory === undefined) break
      const numbers = await orNothing(readFile(join(directory, 'cgroup.procs'), 'utf8'), '')
      found.push(...numbers.split('\n').filter(Boolean).map(Number))
      for (const entry of await orNothing(readdir(directory, { withFileTypes: true }), [])) {
        if (entry.isDirectory()) pending.push(join(directory, entry.name))
      }
    }
    return found.sort((one, other) => one - other)
  }
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean)
}

/** Removes the groups below one, the lowest first: a group cannot be removed with others in it. */
async function removeGroups(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue
    const group = join(directory, entry.name)
    await removeGroups(group)
    await rmdir(group)
  }
}

/** `MAJOR:MINOR` of a block device of this VM, whether or not there is a file for it. */
async function deviceNumber(path: string): Promise<string> {
  const name = path.slice('/dev/'.length)
  // sysfs has nothing but flat names.
  if (!/^[\w!-]+$/.test(name)) throw new Error(`stat ${path}: no such file or directory`)
  try {
    return (await readFile(`/sys/class/block/${name}/dev`, 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new Error(`stat ${path}: no such file or directory`, { cause: error })
  }
}

/** A group may go, or become one of threads (EOPNOTSUPP), at any moment. */
async function orNothing<T>(read: Promise<T>, nothing: T): Promise<T> {
  try {
    return await read
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENODEV' || code === 'EOPNOTSUPP' || code === 'ENOTSUP') return nothing
    throw error
  }
}

/** Where cgroup v2 is mounted according to /proc/self/mountinfo (proc(5)). */
export function mountPoint(mountinfo: string): string | undefined {
  for (const line of mountinfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ')
    if (after.startsWith('cgroup2 ')) return before.split(' ')[4]
  }
  return undefined
}
