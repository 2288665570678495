import type {
  FileInfo,
  FileQuery,
  HostDatastoreBrowserSearchResults,
  HostDatastoreBrowserSearchSpec,
} from '../../vmomi/schema'
import { typed } from '../../vmomi/schema'
import type { Entry } from '../datastore/datastore'
import { Fault } from '../fault'
import type { Call, Handlers } from './call'

/** A search answers at most so many files: more is a search that should have been narrower. */
const maxFiles = 100_000

/** HostDatastoreBrowser. */
export const datastoreBrowserHandlers: Handlers = {
  SearchDatastore_Task(call, _self, { datastorePath, searchSpec }) {
    const path = searchable(call, datastorePath)
    return call.task(undefined, () => new Search(call, searchSpec ?? {}).directory(path))
  },
  SearchDatastoreSubFolders_Task(call, _self, { datastorePath, searchSpec }) {
    const path = searchable(call, datastorePath)
    return call.task(undefined, async () => {
      const results = await new Search(call, searchSpec ?? {}).tree(path)
      return typed('HostDatastoreBrowserSearchResults[]', results)
    })
  },
}

/** The root can be searched by all: it shows each what is his. */
function searchable(call: Call, datastorePath: string): string {
  const path = call.lab.datastore.parse(datastorePath)
  if (path === '') call.lab.fileAccess.checkPrivilege(call.user, 'Datastore.Browse')
  else call.lab.fileAccess.check(call.user, path, 'Datastore.Browse')
  return path
}

class Search {
  readonly #call: Call
  readonly #spec: HostDatastoreBrowserSearchSpec
  readonly #patterns: readonly RegExp[]
  #found = 0

  constructor(call: Call, spec: HostDatastoreBrowserSearchSpec) {
    this.#call = call
    this.#spec = spec
    const flags = spec.searchCaseInsensitive === false ? '' : 'i'
    this.#patterns = (spec.matchPattern ?? []).map((pattern) => new RegExp(wildcard(pattern), flags))
  }

  async directory(path: string): Promise<HostDatastoreBrowserSearchResults> {
    const { lab } = this.#call
    const files: FileInfo[] = []
    for (const entry of this.#sort(await this.#entries(path))) {
      if (this.#patterns.length > 0 && !this.#patterns.some((pattern) => pattern.test(entry.name))) continue
      const info = await this.#fileInfo(path, entry)
      if (info !== undefined) files.push(info)
    }
    this.#found += files.length
    if (this.#found > maxFiles)
      throw new Fault('InvalidArgument', { invalidProperty: 'searchSpec' }, `More than ${maxFiles} files`)
    const folderPath = path === '' ? `[${lab.datastore.name}]` : `${lab.datastore.format(path)}/`
    return { _type: 'HostDatastoreBrowserSearchResults', datastore: lab.tree.datastore.ref, folderPath, file: files }
  }

  async tree(path: string): Promise<HostDatastoreBrowserSearchResults[]> {
    const results = [await this.directory(path)]
    for (const entry of await this.#entries(path)) {
      if (entry.kind === 'directory')
        results.push(...(await this.tree(path === '' ? entry.name : `${path}/${entry.name}`)))
    }
    return results
  }

  async #entries(path: string): Promise<Entry[]> {
    const { lab, user } = this.#call
    const entries = await lab.datastore.list(path)
    return path === '' ? entries.filter((entry) => lab.fileAccess.owns(user, entry.name)) : entries
  }

  #sort(entries: readonly Entry[]): readonly Entry[] {
    if (this.#spec.sortFoldersFirst !== true) return entries
    return [...entries].sort((one, other) => Number(other.kind === 'directory') - Number(one.kind === 'directory'))
  }

  /** Undefined when no query is for such a file. Without queries everything is a plain file. */
  async #fileInfo(directory: string, entry: Entry): Promise<FileInfo | undefined> {
    const queries = this.#spec.query ?? []
    const type = typeOf(entry)
    const query = queries.find((candidate) => candidate._type === type.query || candidate._type === 'FileQuery')
    if (queries.length > 0 && query === undefined) return undefined
    const { details } = this.#spec
    const base = {
      path: entry.name,
      ...(details?.fileSize === true && { fileSize: entry.sizeBytes }),
      ...(details?.modification === true && { modification: entry.modified.toISOString() }),
      ...(details?.fileOwner === true && { owner: 'root' }),
    }
    const typedInfo = details?.fileType === true || (query !== undefined && query._type !== 'FileQuery')
    if (!typedInfo) return { _type: 'FileInfo', ...base }
    if (type.info !== 'VmDiskFileInfo') return { _type: type.info, ...base }
    return { _type: 'VmDiskFileInfo', ...base, ...(await this.#diskDetails(directory, entry, query)) }
  }

  async #diskDetails(directory: string, entry: Entry, query: FileQuery | undefined) {
    const wanted = query?._type === 'VmDiskFileQuery' ? query.details : undefined
    if (wanted === undefined) return {}
    const path = directory === '' ? entry.name : `${directory}/${entry.name}`
    const disk = wanted.capacityKb ? await this.#call.lab.disks.describe(path).catch(ignoreInvalid) : undefined
    return {
      ...(wanted.diskType && { diskType: 'VirtualDiskFlatVer2BackingInfo' }),
      ...(disk !== undefined && { capacityKb: Math.floor(disk.capacityBytes / 1024) }),
      ...(wanted.hardwareVersion && { hardwareVersion: 19 }),
      ...(wanted.controllerType === true && { controllerType: 'ParaVirtualSCSIController' }),
      ...(wanted.diskExtents === true && { diskExtents: [`[${this.#call.lab.datastore.name}] ${path}`] }),
      ...(wanted.thin === true && { thin: true }),
    }
  }
}

/** What is called .vmdk and is none shows without a capacity. */
function ignoreInvalid(error: unknown): undefined {
  if (error instanceof Fault) return undefined
  throw error
}

type InfoType =
  | 'FileInfo'
  | 'FolderFileInfo'
  | 'IsoImageFileInfo'
  | 'VmConfigFileInfo'
  | 'VmDiskFileInfo'
  | 'VmLogFileInfo'
  | 'VmNvramFileInfo'
  | 'FloppyImageFileInfo'

const typesByExtension: Readonly<Record<string, { readonly info: InfoType; readonly query: string }>> = {
  iso: { info: 'IsoImageFileInfo', query: 'IsoImageFileQuery' },
  vmx: { info: 'VmConfigFileInfo', query: 'VmConfigFileQuery' },
  vmdk: { info: 'VmDiskFileInfo', query: 'VmDiskFileQuery' },
  log: { info: 'VmLogFileInfo', query: 'VmLogFileQuery' },
  nvram: { info: 'VmNvramFileInfo', query: 'VmNvramFileQuery' },
  flp: { info: 'FloppyImageFileInfo', query: 'FloppyImageFileQuery' },
}

function typeOf(entry: Entry): { readonly info: InfoType; readonly query: string } {
  if (entry.kind === 'directory') return { info: 'FolderFileInfo', query: 'FolderFileQuery' }
  const extension = entry.name.slice(entry.name.lastIndexOf('.') + 1).toLowerCase()
  const known = Object.hasOwn(typesByExtension, extension) ? typesByExtension[extension] : undefined
  return known ?? { info: 'FileInfo', query: 'FileQuery' }
}

/** `*` and `?` as a regular expression that cannot run away: neighbouring stars are one. */
function wildcard(pattern: string): string {
  if (pattern.length > 255)
    throw new Fault('InvalidArgument', { invalidProperty: 'searchSpec.matchPattern' }, 'The pattern is too long')
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '[^/]*')
    .replaceAll('?', '[^/]')
  return `^${escaped}$`
}
