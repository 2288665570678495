import type { LocalizedMethodFault, MethodFault, TaskInfo } from '../../vmomi/schema'
import { Fault } from '../fault'
import type { PropertiesOf } from '../inventory/entity'
import type { Inventory } from '../inventory/inventory'
import type { Entity, ManagedObject, Reference } from '../inventory/object'

/** State of a task; `error` holds the fault, `success` the result. */
export type TaskState =
  | { readonly kind: 'queued' | 'running' }
  | { readonly kind: 'success'; readonly result: unknown }
  | { readonly kind: 'error'; readonly fault: Fault }

/** What the work of a task gets. */
export interface TaskControl {
  /** Aborted by CancelTask and when the lab ends. */
  readonly signal: AbortSignal
  /** 0 to 100. */
  progress(percent: number): void
}

/** What a task does: the method's name, the entity that it works on, and who asked. */
export interface TaskSpec {
  /** `VirtualMachine.PowerOnVM_Task` */
  readonly method: string
  readonly entity: Entity | undefined
  readonly user: string
  readonly cancelable?: boolean
}

const maxKept = 2000
/** Old tasks go in batches: their going makes every property filter look anew at what there is. */
const batch = 200
/** How long `recentTask` shows a task that has ended. */
const recentMilliseconds = 10 * 60 * 1000

/** One task, a managed object of its own. */
export class Task implements ManagedObject {
  readonly ref: Reference
  readonly properties: PropertiesOf<'Task'>
  readonly spec: TaskSpec
  readonly entityName: string | undefined
  readonly number: number
  readonly queueTime = new Date()
  startTime: Date | undefined
  completeTime: Date | undefined
  percent: number | undefined
  state: TaskState = { kind: 'queued' }
  readonly abort = new AbortController()

  constructor(number: number, spec: TaskSpec) {
    this.number = number
    this.spec = spec
    this.entityName = spec.entity?.name
    const owner = spec.entity?.ref.value ?? 'ha-root'
    this.ref = { type: 'Task', value: `haTask-${owner}-vim.${spec.method}-${number}` }
    this.properties = { value: () => [], availableField: () => [], info: () => taskInfo(this) }
  }

  get ended(): boolean {
    return this.state.kind === 'success' || this.state.kind === 'error'
  }

  get cancelled(): boolean {
    return this.abort.signal.aborted
  }
}

/** All tasks since the lab came up, newest last. */
export class Tasks {
  readonly #inventory: Inventory
  readonly #tasks = new Set<Task>()
  readonly #running = new Set<Promise<void>>()
  readonly #log: (line: string) => void
  #next = 1
  /** Told when a task came, changed its state or left: who lists tasks is stale. */
  onChange: (task: Task) => void = () => undefined

  constructor(inventory: Inventory, log: (line: string) => void) {
    this.#inventory = inventory
    this.#log = log
  }

  /** Newest last. */
  list(): readonly Task[] {
    return [...this.#tasks]
  }

  /** Those that run or ended a short while ago. */
  recent(): readonly Task[] {
    const since = Date.now() - recentMilliseconds
    return this.list().filter((task) => task.completeTime === undefined || task.completeTime.getTime() > since)
  }

  /** Starts work as a task and answers it at once; the work begins after the caller has returned. */
  start(spec: TaskSpec, work: (control: TaskControl) => Promise<unknown>): Task {
    const task = new Task(this.#next++, spec)
    this.#tasks.add(task)
    this.#inventory.add(task)
    this.#forgetOld()
    this.onChange(task)
    const running = new Promise<void>((resolve) => setImmediate(resolve)).then(() => this.#run(task, work))
    this.#running.add(running)
    running.finally(() => this.#running.delete(running))
    return task
  }

  /** NotSupported for a task that cannot be cancelled, InvalidState for one that has ended. */
  cancel(task: Task): void {
    if (task.ended) throw new Fault('InvalidState', {}, 'The task has already ended')
    if (task.spec.cancelable !== true) throw new Fault('NotSupported', {}, 'The task cannot be canceled')
    task.abort.abort(new Fault('RequestCanceled', {}, 'The task was canceled by a user'))
    this.#changed(task)
  }

  /** Resolves when no task runs. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  async #run(task: Task, work: (control: TaskControl) => Promise<unknown>): Promise<void> {
    task.startTime = new Date()
    task.state = { kind: 'running' }
    task.percent = 0
    this.#changed(task)
    const progress = (percent: number) => {
      task.percent = percent
      this.#changed(task)
    }
    try {
      task.abort.signal.throwIfAborted()
      task.state = { kind: 'success', result: await work({ signal: task.abort.signal, progress }) }
    } catch (error) {
      task.state = { kind: 'error', fault: this.#faultOf(task, error) }
    }
    task.percent = undefined
    task.completeTime = new Date()
    this.#changed(task)
  }

  #faultOf(task: Task, error: unknown): Fault {
    if (error instanceof Fault) return error
    this.#log(`${task.ref.value}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    const reason = error instanceof Error ? error.message : String(error)
    return new Fault('SystemError', { reason }, `A general system error occurred: ${reason}`)
  }

  #changed(task: Task): void {
    this.#inventory.changed(task, 'info')
    this.onChange(task)
  }

  #forgetOld(): void {
    if (this.#tasks.size <= maxKept + batch) return
    for (const task of this.#tasks) {
      if (this.#tasks.size <= maxKept) return
      if (!task.ended) continue
      this.#tasks.delete(task)
      this.#inventory.remove(task)
    }
  }
}

/** TaskInfo of a task. */
export function taskInfo(task: Task): TaskInfo {
  const method = task.spec.method.slice(task.spec.method.indexOf('.') + 1)
  const { state } = task
  return {
    _type: 'TaskInfo',
    key: task.ref.value,
    task: task.ref,
    name: method,
    descriptionId: descriptionId(task.spec.method),
    ...(task.spec.entity !== undefined && { entity: task.spec.entity.ref, entityName: task.entityName }),
    state: state.kind,
    cancelled: task.cancelled,
    cancelable: task.spec.cancelable === true && !task.ended,
    ...(state.kind === 'error' && { error: localized(state.fault) }),
    ...(state.kind === 'success' && state.result !== undefined && { result: state.result }),
    ...(task.percent !== undefined && { progress: task.percent }),
    reason: { _type: 'TaskReasonUser', userName: task.spec.user },
    queueTime: task.queueTime.toISOString(),
    ...(task.startTime !== undefined && { startTime: task.startTime.toISOString() }),
    ...(task.completeTime !== undefined && { completeTime: task.completeTime.toISOString() }),
    eventChainId: task.number,
  }
}

/** LocalizedMethodFault of a fault. */
export function localized(fault: Fault): LocalizedMethodFault {
  return {
    _type: 'LocalizedMethodFault',
    fault: wireFault(fault),
    localizedMessage: fault.message,
  }
}

/** A fault as the data object of its type; the encoder refuses what the schema does not have. */
export function wireFault(fault: Fault): MethodFault {
  return { _type: fault.type, ...fault.properties } as MethodFault
}

/** `VirtualMachine.PowerOnVM_Task` → `VirtualMachine.powerOn`, as the task manager's description catalogue has it. */
function descriptionId(method: string): string {
  const [type = '', name = ''] = method.split('.')
  const short = name.replace(/_Task$/, '').replace(/VM$/, '')
  return `${type}.${short.charAt(0).toLowerCase()}${short.slice(1)}`
}
