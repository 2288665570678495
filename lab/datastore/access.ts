import type { Authorization, Securable } from '../access/authorization'
import type { PrivilegeId } from '../access/privileges'
import { Fault } from '../fault'
import type { Datastore } from './datastore'
import { topDirectory } from './path'

/** Virtual machines by the top directory that is their home. */
export interface Homes {
  machinesIn(directory: string): Iterable<Securable>
}

/**
 * Who may touch which file. The administrator: all. Everybody else needs the privilege on the datastore, and the first
 * component of the path must be the home of a virtual machine that the user may see or a directory that the user made.
 */
export class FileAccess {
  readonly #authorization: Authorization
  readonly #datastore: Datastore
  readonly #entity: Securable
  readonly #homes: Homes

  constructor(authorization: Authorization, datastore: Datastore, entity: Securable, homes: Homes) {
    this.#authorization = authorization
    this.#datastore = datastore
    this.#entity = entity
    this.#homes = homes
  }

  /** Throws NoPermission unless the user may use `path` with `privilege`. */
  check(user: string, path: string, privilege: PrivilegeId): void {
    this.checkPrivilege(user, privilege)
    if (!this.owns(user, topDirectory(path))) throw this.#denied(privilege, path)
  }

  /** Throws NoPermission unless the user holds `privilege` on the datastore. */
  checkPrivilege(user: string, privilege: PrivilegeId): void {
    if (!this.#authorization.holds(user, this.#entity, privilege)) throw this.#denied(privilege, '')
  }

  /** True when the user may see what is below a directory of the datastore's root. */
  owns(user: string, directory: string): boolean {
    if (this.#authorization.isAdministrator(user)) return true
    if (directory === '') return false
    if (this.#authorization.directoryOwner(directory) === user) return true
    for (const machine of this.#homes.machinesIn(directory)) {
      if (this.#authorization.holds(user, machine, 'System.View')) return true
    }
    return false
  }

  /**
   * Makes a directory of the datastore's root or below, and remembers whose it is. Faults of
   * {@link Datastore.makeDirectory}, NoPermission.
   */
  async makeDirectory(user: string, path: string, parents: 'create-parents' | 'parent-exists'): Promise<void> {
    const top = topDirectory(path)
    if ((await this.#datastore.entry(top)) !== undefined) {
      this.check(user, path, 'Datastore.FileManagement')
      return this.#datastore.makeDirectory(path, parents)
    }
    this.checkPrivilege(user, 'Datastore.FileManagement')
    await this.#datastore.makeDirectory(path, parents)
    await this.#authorization.setDirectoryOwner(top, user)
  }

  /** To be called when a file or directory is gone: nobody owns what is not there. */
  async forget(path: string): Promise<void> {
    if (path === topDirectory(path)) await this.#authorization.setDirectoryOwner(path, undefined)
  }

  #denied(privilegeId: PrivilegeId, path: string): Fault {
    const what = path === '' ? `datastore ${this.#datastore.name}` : this.#datastore.format(path)
    return new Fault('NoPermission', { object: this.#entity.ref, privilegeId }, `Permission to use ${what} was denied`)
  }
}
