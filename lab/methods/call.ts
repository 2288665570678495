import type { Methods } from '../../vmomi/schema'
import type { PrivilegeId } from '../access/privileges'
import { Fault } from '../fault'
import type { Task, TaskControl } from '../history/tasks'
import { managedObjectNotFound } from '../inventory/inventory'
import type { Entity, ManagedObject, Reference } from '../inventory/object'
import { isEntity } from '../inventory/object'
import type { Lab } from '../lab'
import type { Session } from '../session/sessions'
import { VirtualMachine } from '../vm/machine'

/** Name of a method that the schema knows. */
export type MethodName = keyof Methods

/** A method without a result returns nothing at all. */
// biome-ignore lint/suspicious/noConfusingVoidType: it is a return type, seen through a conditional
type Answer<Result> = [Result] extends [undefined] ? void : Result

/** Implementations of methods. */
export type Handlers = {
  [Name in MethodName]?: (
    call: Call,
    self: ManagedObject,
    args: Methods[Name]['arguments'],
  ) => Answer<Methods[Name]['result']> | Promise<Answer<Methods[Name]['result']>>
}

/** Who calls, from where. */
export interface Caller {
  readonly address: string
  readonly agent: string
  readonly session: Session | undefined
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal
}

/** One call of a method, and what every method needs. */
export class Call {
  readonly lab: Lab
  readonly method: MethodName
  readonly caller: Caller
  /** A session that this call opened or ended: the answer's cookie says so. */
  newSession: Session | undefined

  constructor(lab: Lab, method: MethodName, caller: Caller) {
    this.lab = lab
    this.method = method
    this.caller = caller
  }

  /** NotAuthenticated without one. */
  get session(): Session {
    const { session } = this.caller
    if (session === undefined) throw new Fault('NotAuthenticated', {}, 'The session is not authenticated.')
    return session
  }

  get user(): string {
    return this.session.user
  }

  /** NoPermission unless the session's user holds all of the privileges on the entity. */
  require(entity: Entity, ...privileges: PrivilegeId[]): void {
    for (const privilege of privileges) this.lab.authorization.require(this.user, entity, privilege)
  }

  /** The object of a reference that the session sees; ManagedObjectNotFound. */
  find(ref: Reference): ManagedObject {
    const object = this.session.view.find(ref)
    if (object === undefined) throw managedObjectNotFound(ref)
    return object
  }

  /** The entity of a reference in an argument; ManagedObjectNotFound, NoPermission when it may not be seen. */
  entity(ref: Reference): Entity {
    const object = this.find(ref)
    if (!isEntity(object)) throw managedObjectNotFound(ref)
    this.require(object, 'System.View')
    return object
  }

  /** Starts work on an entity as a task of the calling user. */
  task(entity: Entity | undefined, work: (task: Task, control: TaskControl) => Promise<unknown>): Reference {
    const { lab, user } = this
    const task = lab.tasks.start({ method: this.#taskMethod(entity), entity, user }, (control) => work(task, control))
    lab.eventOfTask(task)
    return task.ref
  }

  /** Starts work that has a machine for itself: TaskInProgress when another task works on it. */
  machineTask(machine: VirtualMachine, work: (task: Task) => Promise<unknown>): Reference {
    return this.task(machine, (task) => machine.exclusively(task, () => work(task)))
  }

  #taskMethod(entity: Entity | undefined): string {
    return `${entity?.ref.type ?? 'Host'}.${this.method}`
  }
}

/** The object as a machine; the dispatcher has checked its type. */
export function asMachine(object: ManagedObject): VirtualMachine {
  if (object instanceof VirtualMachine) return object
  throw managedObjectNotFound(object.ref)
}

/** NotSupported: a standalone host has no such thing. */
export function notSupported(what: string): Fault {
  return new Fault('NotSupported', {}, `${what} is not supported by this host`)
}
