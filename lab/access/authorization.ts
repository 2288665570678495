import { Fault, invalidArgument } from '../fault'
import type { DocumentStore } from '../state/document'
import { isPrivilegeId, type PrivilegeId, privilegeIds } from './privileges'

/** A named set of privileges. Those of the system have negative ids and cannot be changed. */
export interface Role {
  readonly roleId: number
  readonly name: string
  readonly privileges: readonly PrivilegeId[]
}

/** What a user may do on an entity and, when it propagates, on what is below. */
export interface Permission {
  readonly principal: string
  readonly roleId: number
  readonly propagate: boolean
}

/** What the permission model asks of the inventory: an entity's id and where it inherits from. */
export interface Securable {
  readonly ref: { readonly type: string; readonly value: string }
  /** A virtual machine has two: its folder and its resource pool. */
  securityParents(): readonly Securable[]
}

const administrator = -1
const systemRoles: readonly Role[] = [
  { roleId: administrator, name: 'Admin', privileges: privilegeIds },
  { roleId: -2, name: 'ReadOnly', privileges: ['System.Anonymous', 'System.View', 'System.Read'] },
  { roleId: -3, name: 'View', privileges: ['System.Anonymous', 'System.View'] },
  { roleId: -4, name: 'Anonymous', privileges: ['System.Anonymous'] },
  { roleId: -5, name: 'NoAccess', privileges: [] },
]
const alwaysHeld: readonly PrivilegeId[] = ['System.Anonymous', 'System.View', 'System.Read']

interface Document {
  nextRoleId: number
  roles: Role[]
  permissions: Record<string, Permission[]>
  /** Directories of the datastore's root and the user who made them. */
  directoryOwners: Record<string, string>
}

const documentName = 'authorization'

/** Roles, permissions and owners of datastore directories, on disk. */
export class Authorization {
  readonly #store: DocumentStore<unknown>
  readonly #document: Document
  /** The user that is the administrator whatever the permissions say: locking it out would end the lab. */
  readonly #administrator: string
  #version = 0

  private constructor(store: DocumentStore<unknown>, document: Document, administratorName: string) {
    this.#store = store
    this.#document = document
    this.#administrator = administratorName
  }

  /** `loaded` is what `store` holds. */
  static open(store: DocumentStore<unknown>, loaded: Map<string, unknown>, administratorName: string): Authorization {
    const document = loaded.get(documentName) as Document | undefined
    const empty: Document = { nextRoleId: 10, roles: [], permissions: {}, directoryOwners: {} }
    return new Authorization(store, document ?? empty, administratorName)
  }

  /** Counts changes: what depends on permissions is stale when it moved. */
  get version(): number {
    return this.#version
  }

  isAdministrator(user: string): boolean {
    return user === this.#administrator
  }

  /** Privileges of a user on an entity: of all the ways by which it inherits, together. */
  privileges(user: string, entity: Securable): ReadonlySet<PrivilegeId> {
    if (this.isAdministrator(user)) return new Set(privilegeIds)
    const held = new Set<PrivilegeId>()
    for (const roleId of this.#effectiveRoles(user, entity, 'itself', new Set())) {
      for (const privilege of this.role(roleId).privileges) held.add(privilege)
    }
    return held
  }

  holds(user: string, entity: Securable, privilege: PrivilegeId): boolean {
    return this.isAdministrator(user) || this.privileges(user, entity).has(privilege)
  }

  /** NoPermission unless the user holds the privilege on the entity. */
  require(user: string, entity: Securable, privilegeId: PrivilegeId): void {
    if (this.holds(user, entity, privilegeId)) return
    throw new Fault(
      'NoPermission',
      { object: entity.ref, privilegeId },
      'Permission to perform this operation was denied.',
    )
  }

  /** Role ids that apply to a user on an entity. */
  effectiveRoles(user: string, entity: Securable): number[] {
    if (this.isAdministrator(user)) return [administrator]
    return [...this.#effectiveRoles(user, entity, 'itself', new Set())]
  }

  roles(): Role[] {
    return [...systemRoles, ...this.#document.roles]
  }

  /** NotFound. */
  role(roleId: number): Role {
    const role = this.roles().find((candidate) => candidate.roleId === roleId)
    if (role === undefined) throw new Fault('NotFound', {}, `There is no role ${roleId}`)
    return role
  }

  /** AlreadyExists, InvalidName, InvalidArgument; answers the new role's id. */
  async addRole(name: string, privileges: readonly string[]): Promise<number> {
    const checked = checkPrivileges(privileges)
    this.#checkRoleName(name, undefined)
    const roleId = this.#document.nextRoleId++
    this.#document.roles.push({ roleId, name, privileges: checked })
    await this.#save()
    return roleId
  }

  /** NotFound, AlreadyExists, InvalidArgument (a role of the system). */
  async updateRole(roleId: number, name: string, privileges: readonly string[]): Promise<void> {
    const index = this.#customRole(roleId)
    const checked = checkPrivileges(privileges)
    this.#checkRoleName(name, roleId)
    this.#document.roles[index] = { roleId, name, privileges: checked }
    await this.#save()
  }

  /** NotFound, RemoveFailed when used and `whenUsed` is 'refuse'. */
  async removeRole(roleId: number, whenUsed: 'refuse' | 'remove-permissions'): Promise<void> {
    const index = this.#customRole(roleId)
    for (const [key, permissions] of Object.entries(this.#document.permissions)) {
      const kept = permissions.filter((permission) => permission.roleId !== roleId)
      if (kept.length === permissions.length) continue
      if (whenUsed === 'refuse') throw new Fault('RemoveFailed', {}, `The role ${roleId} is in use`)
      this.#setAll(key, kept)
    }
    this.#document.roles.splice(index, 1)
    await this.#save()
  }

  /** Permissions set on the entity itself. */
  permissions(entity: Securable['ref']): readonly Permission[] {
    return this.#document.permissions[keyOf(entity)] ?? []
  }

  /** Adds permissions, each replacing the one of the same principal; NotFound for an unknown role. */
  async setPermissions(entity: Securable['ref'], permissions: readonly Permission[]): Promise<void> {
    for (const permission of permissions) this.role(permission.roleId)
    const principals = new Set(permissions.map((permission) => permission.principal))
    const kept = this.permissions(entity).filter((permission) => !principals.has(permission.principal))
    this.#setAll(keyOf(entity), [...kept, ...permissions])
    await this.#save()
  }

  /** NotFound when the principal has no permission there. */
  async removePermission(entity: Securable['ref'], principal: string): Promise<void> {
    const kept = this.permissions(entity).filter((permission) => permission.principal !== principal)
    if (kept.length === this.permissions(entity).length) {
      throw new Fault('NotFound', {}, `'${principal}' has no permission on ${entity.value}`)
    }
    this.#setAll(keyOf(entity), kept)
    await this.#save()
  }

  /** Forgets what was set on an entity that is gone. */
  async forgetEntity(entity: Securable['ref']): Promise<void> {
    if (this.permissions(entity).length === 0) return
    this.#setAll(keyOf(entity), [])
    await this.#save()
  }

  /** Forgets a user that is gone: its permissions and the directories that it owned. */
  async forgetUser(user: string): Promise<void> {
    for (const [key, permissions] of Object.entries(this.#document.permissions)) {
      this.#setAll(
        key,
        permissions.filter((permission) => permission.principal !== user),
      )
    }
    const owners = Object.entries(this.#document.directoryOwners).filter(([, owner]) => owner !== user)
    this.#document.directoryOwners = Object.fromEntries(owners)
    await this.#save()
  }

  directoryOwner(name: string): string | undefined {
    const owners = this.#document.directoryOwners
    return Object.hasOwn(owners, name) ? owners[name] : undefined
  }

  /** Records who made a directory of the datastore's root; undefined when it is gone. */
  async setDirectoryOwner(name: string, user: string | undefined): Promise<void> {
    if (this.directoryOwner(name) === user) return
    const owners = Object.entries(this.#document.directoryOwners).filter(([directory]) => directory !== name)
    if (user !== undefined) owners.push([name, user])
    this.#document.directoryOwners = Object.fromEntries(owners)
    await this.#save()
  }

  /** The nearest permission on every way up decides; one on the entity itself decides for all ways. */
  *#effectiveRoles(
    user: string,
    entity: Securable,
    where: 'itself' | 'above',
    seen: Set<Securable>,
  ): Generator<number> {
    if (seen.has(entity)) return
    seen.add(entity)
    const own = this.permissions(entity.ref).find((permission) => permission.principal === user)
    if (own !== undefined && (where === 'itself' || own.propagate)) {
      yield own.roleId
      return
    }
    for (const parent of entity.securityParents()) yield* this.#effectiveRoles(user, parent, 'above', seen)
  }

  #customRole(roleId: number): number {
    this.role(roleId)
    if (roleId < 0) throw invalidArgument('roleId', `The role ${roleId} belongs to the system`)
    return this.#document.roles.findIndex((role) => role.roleId === roleId)
  }

  #checkRoleName(name: string, self: number | undefined): void {
    if (name.length === 0 || name.length > 80) throw new Fault('InvalidName', { name }, `'${name}' is not a valid name`)
    if (this.roles().some((role) => role.name === name && role.roleId !== self)) {
      throw new Fault('AlreadyExists', { name }, `The role '${name}' already exists`)
    }
  }

  #setAll(key: string, permissions: Permission[]): void {
    if (permissions.length === 0) delete this.#document.permissions[key]
    else this.#document.permissions[key] = permissions
  }

  #save(): Promise<void> {
    this.#version++
    return this.#store.put(documentName, this.#document)
  }
}

function checkPrivileges(ids: readonly string[]): PrivilegeId[] {
  const unknown = ids.find((id) => !isPrivilegeId(id))
  if (unknown !== undefined) throw invalidArgument('privIds', `'${unknown}' is not a privilege`)
  return [...new Set([...alwaysHeld, ...(ids as PrivilegeId[])])]
}

function keyOf(entity: Securable['ref']): string {
  return `${entity.type}:${entity.value}`
}
