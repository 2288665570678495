import { topDirectory } from '../datastore/path'
import { Fault, fileAlreadyExists, invalidArgument } from '../fault'
import type { Reference } from '../inventory/object'
import type { Call, Handlers } from './call'

/** FileManager, DatastoreNamespaceManager and Datastore. */
export const fileHandlers: Handlers = {
  async MakeDirectory(call, _self, { name, datacenter, createParentDirectories }) {
    checkDatacenter(call, datacenter)
    const path = call.lab.datastore.parse(name)
    await call.lab.fileAccess.makeDirectory(
      call.user,
      path,
      createParentDirectories === true ? 'create-parents' : 'parent-exists',
    )
  },
  DeleteDatastoreFile_Task(call, _self, { name, datacenter }) {
    checkDatacenter(call, datacenter)
    const path = writable(call, name)
    return fileTask(call, () => removeFile(call, path))
  },
  MoveDatastoreFile_Task(call, _self, { sourceName, sourceDatacenter, destinationName, destinationDatacenter, force }) {
    checkDatacenter(call, sourceDatacenter, destinationDatacenter)
    const from = writable(call, sourceName)
    const to = target(call, destinationName)
    return fileTask(call, () => moveFile(call, from, to, force))
  },
  CopyDatastoreFile_Task(call, _self, { sourceName, sourceDatacenter, destinationName, destinationDatacenter, force }) {
    checkDatacenter(call, sourceDatacenter, destinationDatacenter)
    const from = readable(call, sourceName)
    const to = target(call, destinationName)
    return fileTask(call, async () => {
      await call.lab.machines.checkUnlocked(to)
      await call.lab.datastore.copy(from, to, force === true ? 'replace' : 'refuse')
    })
  },

  async CreateDirectory(call, _self, { datastore, displayName }) {
    if (datastore.value !== call.lab.tree.datastore.ref.value) throw invalidArgument('datastore')
    if (displayName === undefined || displayName === '' || displayName.includes('/'))
      throw invalidArgument('displayName')
    await call.lab.fileAccess.makeDirectory(call.user, displayName, 'parent-exists')
    return `/vmfs/volumes/${call.lab.identity.datastoreId}/${displayName}`
  },
  async DeleteDirectory(call, _self, { datacenter, datastorePath }) {
    checkDatacenter(call, datacenter)
    await removeFile(call, writable(call, call.lab.datastore.format(namespacePath(call, datastorePath))))
  },

  async RefreshDatastore(call) {
    call.require(call.lab.tree.datastore, 'System.Read')
    await call.lab.tree.datastore.refresh()
  },
  async RefreshDatastoreStorageInfo(call) {
    call.require(call.lab.tree.datastore, 'System.Read')
    await call.lab.tree.datastore.refresh()
  },
}

/** Runs work on files as a task; the datastore is measured again when it has ended. */
export function fileTask(call: Call, work: () => Promise<unknown>): Reference {
  return call.task(undefined, async () => {
    const result = await work()
    await call.lab.tree.datastore.refresh()
    return result
  })
}

/** ManagedObjectNotFound for any datacenter but the one. */
export function checkDatacenter(call: Call, ...datacenters: (Reference | undefined)[]): void {
  for (const ref of datacenters) {
    if (ref === undefined || ref.value === call.lab.tree.datacenter.ref.value) continue
    throw new Fault('ManagedObjectNotFound', { obj: ref }, `There is no datacenter ${ref.value}`)
  }
}

/** Path of a file that the session may read; NoPermission. */
export function readable(call: Call, name: string): string {
  const path = call.lab.datastore.parse(name)
  call.lab.fileAccess.check(call.user, path, 'Datastore.Browse')
  return path
}

/** Path of a file that the session may write; NoPermission. */
export function writable(call: Call, name: string): string {
  const path = call.lab.datastore.parse(name)
  call.lab.fileAccess.check(call.user, path, 'Datastore.FileManagement')
  return path
}

/**
 * Path of a file or directory that the session makes. A new directory of the root is allowed too: a move makes it. Its
 * owner is recorded when it is there.
 */
export function target(call: Call, name: string): string {
  const path = call.lab.datastore.parse(name)
  if (path === '') throw fileAlreadyExists(name)
  if (path === topDirectory(path)) call.lab.fileAccess.checkPrivilege(call.user, 'Datastore.FileManagement')
  else call.lab.fileAccess.check(call.user, path, 'Datastore.FileManagement')
  return path
}

/** Renames; FileLocked when a running machine uses something of it. */
export async function moveFile(call: Call, from: string, to: string, force: boolean | undefined): Promise<void> {
  const { lab, user } = call
  // What is there in the root already may be somebody else's.
  if (to === topDirectory(to) && (await lab.datastore.entry(to)) !== undefined)
    lab.fileAccess.check(user, to, 'Datastore.FileManagement')
  await lab.machines.checkUnlocked(from)
  await lab.machines.checkUnlocked(to)
  await lab.datastore.move(from, to, force === true ? 'replace' : 'refuse')
  await lab.fileAccess.forget(from)
  if (to === topDirectory(to)) await lab.authorization.setDirectoryOwner(to, user)
}

async function removeFile(call: Call, path: string): Promise<void> {
  await call.lab.machines.checkUnlocked(path)
  await call.lab.datastore.remove(path)
  await call.lab.fileAccess.forget(path)
}

/** `[ds] x` or `/vmfs/volumes/ID/x`, the form that CreateDirectory answers. */
function namespacePath(call: Call, text: string): string {
  const prefix = `/vmfs/volumes/${call.lab.identity.datastoreId}/`
  const name = text.startsWith(prefix) ? call.lab.datastore.format(text.slice(prefix.length)) : text
  return call.lab.datastore.parse(name)
}
