import type { Permission as WirePermission } from '../../vmomi/schema'
import type { Permission } from '../access/authorization'
import { isPrivilegeId } from '../access/privileges'
import { Fault, invalidArgument } from '../fault'
import type { Entity } from '../inventory/object'
import { isEntity } from '../inventory/object'
import type { Call, Handlers } from './call'

/** AuthorizationManager, HostLocalAccountManager, UserDirectory. */
export const authorizationHandlers: Handlers = {
  async AddAuthorizationRole(call, _self, { name, privIds }) {
    call.require(root(call), 'Authorization.ModifyRoles')
    return changed(call, call.lab.authorization.addRole(name, privIds ?? []))
  },
  async UpdateAuthorizationRole(call, _self, { roleId, newName, privIds }) {
    call.require(root(call), 'Authorization.ModifyRoles')
    await changed(call, call.lab.authorization.updateRole(roleId, newName, privIds ?? []))
  },
  async RemoveAuthorizationRole(call, _self, { roleId, failIfUsed }) {
    call.require(root(call), 'Authorization.ModifyRoles')
    await changed(call, call.lab.authorization.removeRole(roleId, failIfUsed ? 'refuse' : 'remove-permissions'))
  },

  async SetEntityPermissions(call, _self, { entity, permission }) {
    const target = modifiable(call, call.entity(entity))
    await changed(
      call,
      call.lab.authorization.setPermissions(
        target.ref,
        (permission ?? []).map((one) => checked(call, one)),
      ),
    )
  },
  async ResetEntityPermissions(call, _self, { entity, permission }) {
    const target = modifiable(call, call.entity(entity))
    const permissions = (permission ?? []).map((one) => checked(call, one))
    await call.lab.authorization.forgetEntity(target.ref)
    await changed(call, call.lab.authorization.setPermissions(target.ref, permissions))
  },
  async RemoveEntityPermission(call, _self, { entity, user }) {
    const target = modifiable(call, call.entity(entity))
    await changed(call, call.lab.authorization.removePermission(target.ref, user))
  },
  RetrieveEntityPermissions(call, _self, { entity, inherited }) {
    const target = call.entity(entity)
    call.require(target, 'System.Read')
    const found = permissionsOf(call, target)
    if (!inherited) return found
    const above = (from: Entity): WirePermission[] =>
      from
        .securityParents()
        .flatMap((parent) => [
          ...permissionsOf(call, parent).filter((permission) => permission.propagate),
          ...above(parent),
        ])
    return [...found, ...above(target)]
  },
  RetrieveAllPermissions(call) {
    call.require(root(call), 'System.Read')
    return entities(call).flatMap((entity) => permissionsOf(call, entity))
  },
  RetrieveRolePermissions(call, _self, { roleId }) {
    call.require(root(call), 'System.Read')
    call.lab.authorization.role(roleId)
    return entities(call)
      .flatMap((entity) => permissionsOf(call, entity))
      .filter((permission) => permission.roleId === roleId)
  },
  HasPrivilegeOnEntity(call, _self, { entity, sessionId, privId }) {
    return availability(call, call.entity(entity), sessionId, privId ?? []).map(({ isGranted }) => isGranted)
  },
  HasPrivilegeOnEntities(call, _self, { entity, sessionId, privId }) {
    return entity.map((ref) => ({
      entity: ref,
      privAvailability: availability(call, call.entity(ref), sessionId, privId ?? []),
    }))
  },
  FetchUserPrivilegeOnEntities(call, _self, { entities: refs, userName }) {
    if (userName !== call.user) call.require(root(call), 'Authorization.ModifyPermissions')
    return refs.map((ref) => ({
      entity: ref,
      privileges: [...call.lab.authorization.privileges(userName, call.entity(ref))],
    }))
  },

  async CreateUser(call, _self, { user }) {
    call.require(root(call), 'Host.Local.ManageUserGroups')
    if (user.password === undefined) throw invalidArgument('user.password')
    await call.lab.accounts.create(user.id, user.password, user.description ?? '')
  },
  async UpdateUser(call, _self, { user }) {
    if (user.id !== call.user) call.require(root(call), 'Host.Local.ManageUserGroups')
    await call.lab.accounts.update(user.id, { password: user.password, description: user.description })
  },
  async RemoveUser(call, _self, { userName }) {
    call.require(root(call), 'Host.Local.ManageUserGroups')
    if (call.lab.authorization.isAdministrator(userName))
      throw new Fault('SecurityError', {}, 'The administrator stays')
    await call.lab.accounts.remove(userName)
    call.lab.sessions.endUser(userName)
    await changed(call, call.lab.authorization.forgetUser(userName))
  },
  RetrieveUserGroups(call, _self, { searchStr, exactMatch, findUsers }) {
    if (!findUsers) return []
    const wanted = searchStr.toLowerCase()
    const matches = (id: string) => (exactMatch ? id.toLowerCase() === wanted : id.toLowerCase().includes(wanted))
    return call.lab.accounts
      .list()
      .filter(({ id }) => matches(id))
      .map(({ id, description }) => ({ principal: id, fullName: description, group: false }))
  },
}

/** Whoever lists things may see others now. */
async function changed<T>(call: Call, work: Promise<T>): Promise<T> {
  const result = await work
  call.lab.inventory.objectsChanged()
  return result
}

function root(call: Call): Entity {
  return call.lab.tree.rootFolder
}

function modifiable(call: Call, entity: Entity): Entity {
  call.require(entity, 'Authorization.ModifyPermissions')
  return entity
}

function checked(call: Call, { principal, group, roleId, propagate }: WirePermission): Permission {
  if (group) throw new Fault('UserNotFound', { principal, unresolved: false }, `There is no group '${principal}'`)
  if (call.lab.accounts.get(principal) === undefined) {
    throw new Fault('UserNotFound', { principal, unresolved: false }, `The user '${principal}' was not found`)
  }
  if (call.lab.authorization.isAdministrator(principal))
    throw new Fault('SecurityError', {}, 'The administrator keeps all rights')
  // Nobody hands out what he has not got himself.
  const { privileges } = call.lab.authorization.role(roleId)
  const own = call.lab.authorization.privileges(call.user, root(call))
  if (!call.lab.authorization.isAdministrator(call.user) && privileges.some((privilege) => !own.has(privilege))) {
    throw new Fault(
      'NoPermission',
      { object: root(call).ref, privilegeId: 'Authorization.ModifyPermissions' },
      'The role has more rights than you',
    )
  }
  return { principal, roleId, propagate }
}

function permissionsOf(call: Call, entity: Entity): WirePermission[] {
  return call.lab.authorization
    .permissions(entity.ref)
    .map((permission) => ({ ...permission, entity: entity.ref, group: false }))
}

function entities(call: Call): Entity[] {
  return [...call.lab.inventory.objects()].filter(isEntity)
}

function availability(call: Call, entity: Entity, sessionId: string, ids: readonly string[]) {
  const session = call.lab.sessions.list().find((candidate) => candidate.key === sessionId)
  if (session === undefined) throw invalidArgument('sessionId')
  if (session !== call.session) call.require(root(call), 'Sessions.ValidateSession')
  const held = call.lab.authorization.privileges(session.user, entity)
  return ids.map((privId) => ({ privId, isGranted: isPrivilegeId(privId) && held.has(privId) }))
}
