import { DatastoreFiles } from './datastore'
import type { FoundObject, ManagedTypeName, PropertiesOf, PropertyPaths, Selection } from './property'
import { retrievePages } from './retrieve'
import { type ManagedObjectReference, type Methods, methodNamed, type ServiceContent, type UserSession } from './schema'
import { type ConnectOptions, Session } from './session'
import type { MethodName } from './soap'
import { type TaskOptions, TaskWaiter } from './task'
import { type WatchEvent, watchSelection } from './watch'

/** Methods that give a Task. */
export type TaskMethodName = { [M in MethodName]: Methods[M] extends { task: unknown } ? M : never }[MethodName]

type TaskResult<M extends TaskMethodName> = Methods[M] extends { task: infer R } ? R : never

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
}

/** Logs in at a vCenter or an ESXi host. Throws `InvalidLogin` as a VimFault; see VimError for the rest. */
export async function connect(options: ConnectOptions): Promise<Vim> {
  return new Vim(await Session.open(options))
}

/** A session with a vCenter or an ESXi host. It renews itself when the server has forgotten it. */
export class Vim {
  /** Files on datastores. */
  readonly files: DatastoreFiles
  readonly #session: Session
  readonly #tasks: TaskWaiter

  constructor(session: Session) {
    this.#session = session
    this.#tasks = new TaskWaiter(session)
    this.files = new DatastoreFiles(session)
  }

  /** The server's managers and root folder. */
  get content(): ServiceContent {
    return this.#session.content
  }

  /** Who is logged in. */
  get user(): UserSession {
    return this.#session.user
  }

  /** True for a standalone ESXi host, false for a vCenter. */
  get isHost(): boolean {
    return this.content.about.apiType === 'HostAgent'
  }

  /** Calls a method. Throws VimFault with what the server says, SchemaError for arguments that the API does not allow. */
  call<M extends MethodName>(
    method: M,
    self: ManagedObjectReference,
    args: Methods[M]['arguments'],
    options: CallOptions = {},
  ): Promise<Methods[M]['result']> {
    return this.#session.call(method, self, args, options)
  }

  /** Calls a method and waits for its task: gives the task's result, throws its error as a VimFault. */
  async run<M extends TaskMethodName>(
    method: M,
    self: ManagedObjectReference,
    args: Methods[M]['arguments'],
    options: TaskOptions = {},
  ): Promise<TaskResult<M>> {
    const task = (await this.#session.call(method, self, args, options)) as ManagedObjectReference
    const { result } = await this.#tasks.wait(task, `${method} on ${self.type} ${self.value}`, options)
    const isList = methodNamed(method).task?.result?.list === true
    return (result ?? (isList ? [] : undefined)) as TaskResult<M>
  }

  /** Objects and their properties, page by page as they are read. */
  retrieve<const M extends PropertyPaths>(
    selection: Selection<M>,
    { signal }: CallOptions = {},
  ): AsyncGenerator<FoundObject<M>, void, undefined> {
    return retrievePages(this.#session, selection, signal)
  }

  /** As {@link retrieve}, all at once. */
  async retrieveAll<const M extends PropertyPaths>(
    selection: Selection<M>,
    options: CallOptions = {},
  ): Promise<FoundObject<M>[]> {
    const found: FoundObject<M>[] = []
    for await (const one of this.retrieve(selection, options)) found.push(one)
    return found
  }

  /** Properties of one object: `vim.read(vm, 'VirtualMachine', ['name', 'config.hardware'])`. */
  async read<T extends ManagedTypeName, const P extends string>(
    reference: ManagedObjectReference,
    type: T,
    paths: readonly P[],
    options: CallOptions = {},
  ): Promise<PropertiesOf<T, P>> {
    const properties = { [type]: paths } as PropertyPaths
    const [found] = await this.retrieveAll({ objects: [reference], properties }, options)
    return (found?.properties ?? {}) as PropertiesOf<T, P>
  }

  /** The selection's objects as they are and then as they change, by one long poll, until the signal aborts. */
  watch<const M extends PropertyPaths>(
    selection: Selection<M>,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent<M>, void, undefined> {
    return watchSelection(this.#session, selection, signal)
  }

  /** Logs out; what still waits ends with a VimError `closed`. */
  close(): Promise<void> {
    return this.#session.close()
  }
}
