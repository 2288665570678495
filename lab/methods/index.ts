import type { DecodedRequest } from '../../vmomi/schema'
import { Fault } from '../fault'
import { managedObjectNotFound } from '../inventory/inventory'
import { isEntity } from '../inventory/object'
import type { Lab } from '../lab'
import { isManagedA } from '../schema'
import { authorizationHandlers } from './authorization'
import { Call, type Caller, type Handlers, type MethodName } from './call'
import { datastoreBrowserHandlers } from './datastore-browser'
import { environmentHandlers } from './environment'
import { fileHandlers } from './files'
import { historyHandlers } from './history'
import { machineHandlers } from './machines'
import { hostHandlers } from './networks'
import { performanceHandlers } from './performance'
import { poolHandlers } from './pools'
import { propertyCollectorHandlers } from './property-collector'
import { searchIndexHandlers } from './search-index'
import { openMethods, sessionHandlers } from './session'
import { viewHandlers } from './views'
import { virtualDiskHandlers } from './virtual-disks'

export type { Caller } from './call'

/** Every method that the lab implements. */
export const handlers: Handlers = {
  ...sessionHandlers,
  ...propertyCollectorHandlers,
  ...viewHandlers,
  ...searchIndexHandlers,
  ...machineHandlers,
  ...poolHandlers,
  ...hostHandlers,
  ...fileHandlers,
  ...virtualDiskHandlers,
  ...datastoreBrowserHandlers,
  ...authorizationHandlers,
  ...historyHandlers,
  ...performanceHandlers,
  ...environmentHandlers,
}

type AnyHandler = (call: Call, self: unknown, args: unknown) => unknown

/** Carries out one call. Answers the result and the call, which says whether a session was opened; throws Faults. */
export async function dispatch(
  lab: Lab,
  request: DecodedRequest,
  caller: Caller,
): Promise<{ readonly result: unknown; readonly call: Call }> {
  const name = request.method.name as MethodName
  const call = new Call(lab, name, caller)
  const { self } = request
  if (!openMethods.has(name) && caller.session === undefined) {
    throw new Fault(
      'NotAuthenticated',
      { object: self, privilegeId: 'System.View' },
      'The session is not authenticated.',
    )
  }
  const object = caller.session === undefined ? lab.inventory.get(self) : caller.session.view.find(self)
  if (object === undefined) throw managedObjectNotFound(self)
  if (!isManagedA(object.ref.type, request.method.on)) {
    throw new Fault('MethodNotFound', { receiver: self, method: name }, `${self.type} has no method ${name}`)
  }
  if (caller.session !== undefined && isEntity(object)) call.require(object, 'System.View')
  const handler = handlers[name] as AnyHandler | undefined
  if (handler === undefined) throw new Fault('NotSupported', {}, `${name} is not supported by this host`)
  return { result: await handler(call, object, request.arguments), call }
}
