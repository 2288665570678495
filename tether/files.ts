import { once } from 'node:events'
import { realpathSync } from 'node:fs'
import { constants } from 'node:os'
import { basename, dirname } from 'node:path/posix'
import type { Duplex, Readable, Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createGzip } from 'node:zlib'
import type { Container } from './container'
import { deliver, flushed } from './delivery'
import { type LaunchedProcess, type SpecRecord, StartError } from './launch'
import { LiveError } from './live-error'
import type { PathDescription } from './protocol'

/**
 * GNU tar, run by the loader itself: neither it nor its libraries are in the container. Paths are relative to this VM's root,
 * and without links, which could lead into the container's.
 */
function tar(): string[] {
  const inside = (path: string) => realpathSync(path).slice(1)
  const loader = inside('/lib64/ld-linux-x86-64.so.2')
  return [loader, '--library-path', inside('/usr/lib/x86_64-linux-gnu'), inside('/usr/bin/tar')]
}

/** What docker's archives hold: no times but the modification's seconds, of the attributes only capabilities. */
const create = [
  '--create',
  '--file=-',
  // As docker lists a directory.
  '--sort=name',
  '--format=posix',
  '--pax-option=delete=atime,delete=ctime,delete=mtime',
  '--numeric-owner',
  '--xattrs',
  '--xattrs-include=security.capability',
]
const extract = ['--extract', '--file=-', '--numeric-owner', '--same-owner', '--preserve-permissions']
const extractAttributes = ['--xattrs', '--xattrs-include=*']
/** The names that come as input, byte for byte; one that has vanished meanwhile is passed over. */
const chosen = ['--no-recursion', '--null', '--verbatim-files-from', '--ignore-failed-read', '--files-from=-']
/** tar's word for files that changed while they were read: what was read is whole. */
const someChanged = 1
/** Of a tool's complaints so much is kept. Characters. */
const maxComplaint = 4096

/** Where an archive is unpacked, and how. */
export interface Extraction {
  readonly path: string
  /** What becomes of a directory where the archive has something else. */
  readonly directories: 'keep' | 'replace'
  /** A user, as docker names them, whose all that is written becomes; absent: as the archive says. */
  readonly owner?: string
}

/** The files of a container, read and written by tools that have them as their root. */
export class Files {
  readonly #container: Pick<Container, 'tool'>
  readonly #keep: readonly SpecRecord[]

  /** `mounts`: absolute paths of the mounts that are shown over the root. */
  constructor(container: Pick<Container, 'tool'>, mounts: readonly string[]) {
    this.#container = container
    this.#keep = mounts.map((target) => ['keep', target])
  }

  /** lstat(2) of an absolute path. Throws `not-found`. */
  async describe(path: string): Promise<PathDescription> {
    const process = await this.#container.tool([...this.#keep, ['arg', 'describe'], ['describe', path]])
    process.stderr.resume()
    const [answer, code] = await Promise.all([buffer(process.stdout), process.exited])
    if (code !== 0) throw pathError('lstat', path, code)
    const [, mode, size, seconds, nanoseconds, target = ''] =
      /^(\d+) (\d+) (-?\d+) (\d+) ([^\0]*)\0$/.exec(answer.toString('utf8')) ?? []
    const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19)
    const fraction = String(nanoseconds).padStart(9, '0').replace(/0+$/, '')
    return { mode: Number(mode), size: Number(size), modified: `${whole}${fraction && `.${fraction}`}Z`, target }
  }

  /** Writes an archive of what lies at `path`, under the path's last name. Throws `not-found`. */
  async read(path: string, output: Duplex): Promise<void> {
    const { mode } = await this.describe(path)
    if (!isDirectory(mode)) return this.#archive(['-C', dirname(path), '--', basename(path)], output)
    const name = basename(path)
    // The root's own name is empty, and its entries keep the slash.
    const rename = name === '.' ? [] : [`--transform=s|^\\.|${name.replace(/[&\\|]/g, '\\$&')}|rhS`, '-P']
    return this.#archive([...rename, '-C', path, '.'], output)
  }

  /** Writes an archive of the root file system alone. */
  async export(output: Duplex): Promise<void> {
    return this.#archive(['--transform=s|^\\./\\(.\\)|\\1|rhS', '-C', '/', '.'], output, [])
  }

  /** Writes a listing (tether/launcher/list.h), gzip, of the root file system alone. */
  async list(output: Duplex): Promise<void> {
    const process = await this.#attended([['arg', 'list'], ['list']], output)
    process.stderr.resume()
    output.resume()
    const packed = createGzip({ level: 1 })
    process.stdout.pipe(packed)
    await copy(packed, output)
    const code = await process.exited
    if (code !== 0) throw pathError('list', '/', code)
  }

  /**
   * Writes an archive of the objects of the root file system whose names come from `channel`: relative to the root, each ended
   * by NUL. Directories are archived without what is in them.
   */
  async pack(channel: Duplex): Promise<void> {
    const args = [...create, '--xattrs-include=user.*', '-C', '/', ...chosen]
    const process = await this.#run(args, [['stdin']], channel)
    const complaint = readComplaint(process.stderr)
    process.stdin.once('close', () => channel.resume())
    channel.pipe(process.stdin)
    await copy(process.stdout, channel)
    const code = await process.exited
    if (code > someChanged) throw new LiveError('failed', await complaint)
  }

  async #archive(args: readonly string[], output: Duplex, keep = this.#keep): Promise<void> {
    const process = await this.#run([...create, ...args], keep, output)
    output.resume()
    const complaint = readComplaint(process.stderr)
    await copy(process.stdout, output)
    const code = await process.exited
    if (code > someChanged) throw new LiveError('failed', await complaint)
  }

  /** Unpacks the archive that `input` gives into a directory. Throws `not-found`, `invalid`. */
  async write({ path, directories, owner }: Extraction, input: Duplex): Promise<void> {
    // With a slash behind it a link is followed.
    const { mode } = await this.describe(`${path}/.`).catch((error: unknown) => {
      throw error instanceof LiveError && /not a directory/.test(error.message) ? notDirectory() : error
    })
    if (!isDirectory(mode)) throw notDirectory()
    const replace = directories === 'replace' ? ['--recursive-unlink'] : []
    const owned = owner === undefined ? [] : [await this.#ownedBy(owner)]
    const args = [...extract, ...extractAttributes, ...replace, ...owned, '-C', path]
    const process = await this.#run(args, [...this.#keep, ['stdin']], input)
    process.stdout.resume()
    const complaint = readComplaint(process.stderr)
    // tar stops reading at the archive's end, and where it fails.
    process.stdin.once('close', () => input.resume())
    input.pipe(process.stdin)
    if ((await process.exited) !== 0) throw writeError(await complaint)
    input.resume()
    if (!input.readableEnded) await Promise.race([once(input, 'end'), once(input, 'close')])
  }

  /** tar's word for a user that all entries belong to, whatever their headers say. */
  async #ownedBy(user: string): Promise<string> {
    try {
      const process = await this.#container.tool([['arg', 'identify'], ['user', user], ['identify']])
      process.stderr.resume()
      const [uid, gid] = (await buffer(process.stdout)).toString('latin1').trim().split(' ')
      return `--pax-option=uid:=${Number(uid)},gid:=${Number(gid)}`
    } catch (error) {
      throw error instanceof StartError ? new LiveError('invalid', error.message, { cause: error }) : error
    }
  }

  async #run(args: readonly string[], records: readonly SpecRecord[], channel: Duplex): Promise<LaunchedProcess> {
    const words = [...tar(), ...args].map((word) => ['arg', word])
    return this.#attended([...records, ['env', 'LC_ALL=C.UTF-8'], ...words], channel)
  }

  /** Runs a tool for as long as somebody is at the other end. */
  async #attended(records: readonly SpecRecord[], channel: Duplex): Promise<LaunchedProcess> {
    const process = await this.#container.tool(records)
    const end = () => process.signal(9)
    channel.once('close', end)
    process.exited.then(() => channel.off('close', end))
    if (channel.destroyed) end()
    return process
  }
}

/** inode(7). */
function isDirectory(mode: number): boolean {
  return (mode & 0o170000) === 0o040000
}

function notDirectory(): LiveError {
  return new LiveError('invalid', 'extraction point is not a directory')
}

/** What the kernel said of a path, as Go words it. */
function pathError(call: string, path: string, code: number): LiveError {
  if (code === constants.errno.ENOENT) return new LiveError('not-found', `${call} ${path}: no such file or directory`)
  const known: Readonly<Record<number, string>> = {
    [constants.errno.ENOTDIR]: 'not a directory',
    [constants.errno.EACCES]: 'permission denied',
    [constants.errno.ELOOP]: 'too many levels of symbolic links',
    [constants.errno.ENAMETOOLONG]: 'file name too long',
  }
  return new LiveError('failed', `${call} ${path}: ${known[code] ?? `error ${code}`}`)
}

/** tar's first complaint; a directory where a file is to be is docker's own refusal. */
function writeError(complaint: string): LiveError {
  const [, name] = /^tar: (.*): Cannot open: (?:File exists|Is a directory)$/m.exec(complaint) ?? []
  if (name !== undefined) {
    return new LiveError('invalid', `cannot overwrite directory "${name}" with non-directory "${name}"`)
  }
  return new LiveError('failed', complaint.split('\n')[0] || 'the archive cannot be unpacked')
}

/** The beginning of what a tool complains of; its end may come after its exit code. */
async function readComplaint(stderr: Readable): Promise<string> {
  let text = ''
  for await (const chunk of stderr as AsyncIterable<Buffer>) {
    if (text.length < maxComplaint) text += chunk.toString('utf8')
  }
  return text
    .slice(0, maxComplaint)
    .trim()
    .replace(/^.*usr\/bin\/tar: /gm, 'tar: ')
}

async function copy(from: Readable, to: Writable): Promise<void> {
  for await (const chunk of from as AsyncIterable<Buffer>) await deliver(to, chunk)
  await flushed(to)
}
