/** Roles, permissions and local accounts. */
export const authorization = `
managed AuthorizationManager { privilegeList?: AuthorizationPrivilege[]; roleList?: AuthorizationRole[]; description: AuthorizationDescription }
AuthorizationDescription { privilege: ElementDescription[]; privilegeGroup: ElementDescription[] }
AuthorizationPrivilege { privId: string; onParent: boolean; name: string; privGroupName: string }
AuthorizationRole { roleId: int; system: boolean; name: string; info: Description; privilege?: string[] }
Permission { entity?: ManagedObjectReference; principal: string; group: boolean; roleId: int; propagate: boolean }
EntityPrivilege { entity: ManagedObjectReference; privAvailability: PrivilegeAvailability[] }
PrivilegeAvailability { privId: string; isGranted: boolean }
UserPrivilegeResult { entity: ManagedObjectReference; privileges?: string[] }
method AuthorizationManager.AddAuthorizationRole(name: string; privIds?: string[]): int
method AuthorizationManager.RemoveAuthorizationRole(roleId: int; failIfUsed: boolean): void
method AuthorizationManager.UpdateAuthorizationRole(roleId: int; newName: string; privIds?: string[]): void
method AuthorizationManager.SetEntityPermissions(entity: ManagedObjectReference; permission?: Permission[]): void
method AuthorizationManager.ResetEntityPermissions(entity: ManagedObjectReference; permission?: Permission[]): void
method AuthorizationManager.RemoveEntityPermission(entity: ManagedObjectReference; user: string; isGroup: boolean): void
method AuthorizationManager.RetrieveEntityPermissions(entity: ManagedObjectReference; inherited: boolean): Permission[]?
method AuthorizationManager.RetrieveAllPermissions(): Permission[]?
method AuthorizationManager.RetrieveRolePermissions(roleId: int): Permission[]?
method AuthorizationManager.HasPrivilegeOnEntities(entity: ManagedObjectReference[]; sessionId: string; privId?: string[]): EntityPrivilege[]?
method AuthorizationManager.HasPrivilegeOnEntity(entity: ManagedObjectReference; sessionId: string; privId?: string[]): boolean[]?
method AuthorizationManager.FetchUserPrivilegeOnEntities(entities: ManagedObjectReference[]; userName: string): UserPrivilegeResult[]?

managed HostLocalAccountManager
HostAccountSpec { id: string; password?: string; description?: string }
HostPosixAccountSpec extends HostAccountSpec { posixId?: int; shellAccess?: boolean }
method HostLocalAccountManager.CreateUser(user: HostAccountSpec): void
method HostLocalAccountManager.UpdateUser(user: HostAccountSpec): void
method HostLocalAccountManager.RemoveUser(userName: string): void
managed UserDirectory { domainList?: string[] }
UserSearchResult { principal: string; fullName?: string; group: boolean }
method UserDirectory.RetrieveUserGroups(domain?: string; searchStr: string; belongsToGroup?: string; belongsToUser?: string; exactMatch: boolean; findUsers: boolean; findGroups: boolean): UserSearchResult[]?
`
