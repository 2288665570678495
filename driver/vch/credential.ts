import { randomBytes } from 'node:crypto'
import { isFault, type ManagedObjectReference, type Vim } from '../../vmomi'
import { readOnlyRoleId, roles } from './privileges'
import type { Site } from './site'

/**
 * Where the credential of a VCH comes from, the one place: a local account of the host, made for this VCH, that may do what
 * `privileges.ts` lists on what is the VCH's and nothing else. The administrator's own credential never leaves the proxy.
 */
export interface VchCredential {
  readonly username: string
  readonly password: string
}

/** What a VCH's account is let at. */
export interface VchObjects {
  readonly pool: ManagedObjectReference
  /** One may be named more than once. */
  readonly datastores: readonly ManagedObjectReference[]
  readonly networks: readonly ManagedObjectReference[]
}

/** Random characters of a password; the suffix has one of each class that ESXi's default policy asks for. */
const passwordBytes = 24
const passwordSuffix = '-aA1'

/** The name of a VCH's account follows from the VCH's id, so that it can be found again. */
export function accountName(id: string): string {
  return `vch-${shortId(id)}`
}

/** The first eight digits of a VCH's id. */
export function shortId(id: string): string {
  return id.replaceAll('-', '').slice(0, 8)
}

/** Makes the account and lets it at its objects. VimFault `AlreadyExists` when there is one. */
export async function createCredential(
  vim: Vim,
  site: Site,
  id: string,
  name: string,
  objects: VchObjects,
): Promise<VchCredential> {
  const username = accountName(id)
  const password = randomBytes(passwordBytes).toString('base64url') + passwordSuffix
  const user = { id: username, password, description: `VCH ${name}` }
  await vim.call('CreateUser', manager(vim, 'accountManager'), { user })
  const [pool, folder, datastore, network] = await Promise.all([
    roleId(vim, roles.pool),
    roleId(vim, roles.folder),
    roleId(vim, roles.datastore),
    roleId(vim, roles.network),
  ])
  await permit(vim, username, objects.pool, pool, 'propagate')
  await permit(vim, username, site.vmFolder, folder, 'this object')
  for (const reference of objects.datastores) await permit(vim, username, reference, datastore, 'this object')
  for (const reference of objects.networks) await permit(vim, username, reference, network, 'this object')
  for (const reference of [site.host, site.datacenter]) {
    await permit(vim, username, reference, readOnlyRoleId, 'this object')
  }
  return { username, password }
}

/** Removes the account and all its permissions; what is missing is no error. */
export async function removeCredential(vim: Vim, id: string): Promise<void> {
  const user = accountName(id)
  const authorization = manager(vim, 'authorizationManager')
  const permissions = (await vim.call('RetrieveAllPermissions', authorization, {})) ?? []
  for (const { entity, principal } of permissions) {
    if (principal !== user || entity === undefined) continue
    await unless('NotFound', vim.call('RemoveEntityPermission', authorization, { entity, user, isGroup: false }))
  }
  await unless('NotFound', vim.call('RemoveUser', manager(vim, 'accountManager'), { userName: user }))
}

async function permit(
  vim: Vim,
  principal: string,
  entity: ManagedObjectReference,
  role: number,
  reach: 'propagate' | 'this object',
): Promise<void> {
  const permission = [{ principal, group: false, roleId: role, propagate: reach === 'propagate' }]
  await vim.call('SetEntityPermissions', manager(vim, 'authorizationManager'), { entity, permission })
}

/** The role of that name, made when it is missing, brought up to date when it is an older version's. */
async function roleId(
  vim: Vim,
  { name, privileges }: { name: string; privileges: readonly string[] },
): Promise<number> {
  const authorization = manager(vim, 'authorizationManager')
  const privIds = [...privileges]
  const found = await findRole(vim, authorization, name)
  if (found !== undefined) {
    const held = new Set(found.privilege)
    const isCurrent = privIds.every((privilege) => held.has(privilege))
    if (!isCurrent)
      await vim.call('UpdateAuthorizationRole', authorization, { roleId: found.roleId, newName: name, privIds })
    return found.roleId
  }
  try {
    return await vim.call('AddAuthorizationRole', authorization, { name, privIds })
  } catch (error) {
    // Another creation was faster.
    const made = isFault(error, 'AlreadyExists') ? await findRole(vim, authorization, name) : undefined
    if (made === undefined) throw error
    return made.roleId
  }
}

async function findRole(vim: Vim, authorization: ManagedObjectReference, name: string) {
  const { roleList } = await vim.read(authorization, 'AuthorizationManager', ['roleList'])
  return roleList?.find((role) => role.name === name)
}

function manager(vim: Vim, name: 'authorizationManager' | 'accountManager'): ManagedObjectReference {
  const reference = vim.content[name]
  if (reference === undefined) throw new Error(`vSphere has no ${name}`)
  return reference
}

async function unless(name: 'NotFound', action: Promise<unknown>): Promise<void> {
  try {
    await action
  } catch (error) {
    // UserNotFound is a NotFound.
    if (!isFault(error, name) && !isFault(error, 'UserNotFound')) throw error
  }
}
