import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { AboutInfo } from '../vmomi/schema'
import { type Account, Accounts } from './access/accounts'
import { Authorization } from './access/authorization'
import { FileAccess } from './datastore/access'
import { Datastore } from './datastore/datastore'
import { type EventPlace, Events } from './history/events'
import { Task, Tasks, taskInfo } from './history/tasks'
import type { Hypervisor, HypervisorEvents } from './hypervisor'
import { DatastoreBrowser, DatastoreEntity, newVolumeId } from './inventory/datastore-entity'
import { Datacenter, Folder } from './inventory/folder'
import { aboutInfo, ComputeResource, createHostSystems, Host } from './inventory/host'
import { Inventory } from './inventory/inventory'
import { createManagers, managers } from './inventory/managers'
import { createNetworkSystem, type Network, Networks } from './inventory/networks'
import { type Entity, isEntity, type ManagedObject, type Reference } from './inventory/object'
import { type PoolRecord, ResourcePools } from './inventory/pools'
import type { View } from './property/selection'
import { isManagedA } from './schema'
import { type Session, Sessions } from './session/sessions'
import { DocumentStore } from './state/document'
import { Disks } from './vm/disks'
import { VirtualMachine } from './vm/machine'
import { Machines } from './vm/machines'
import type { MachineRecord } from './vm/record'

/** How a lab is opened. */
export interface LabOptions {
  readonly stateDirectory: string
  readonly datastoreBytes: number
  /** The account that may do everything. */
  readonly administrator: string
  /** Opens the hypervisor, which from then on tells the lab what happens. */
  readonly openHypervisor: (events: HypervisorEvents) => Promise<Hypervisor>
  readonly log: (line: string) => void
  readonly idleMilliseconds?: number
}

/** Ids of this lab, made once. */
interface Identity {
  readonly instanceUuid: string
  readonly hostUuid: string
  readonly datastoreId: string
  nextId: number
}

/** Properties of an entity that System.View is enough for. */
const viewable: ReadonlySet<string> = new Set(['name', 'parent', 'childEntity', 'overallStatus'])

/** The fixed entities of a standalone host. */
export interface Tree {
  readonly rootFolder: Folder
  readonly datacenter: Datacenter
  readonly vmFolder: Folder
  readonly hostFolder: Folder
  readonly datastoreFolder: Folder
  readonly networkFolder: Folder
  readonly computeResource: ComputeResource
  readonly host: Host
  readonly datastore: DatastoreEntity
}

/** Everything that a lab is, apart from how it is reached. */
export class Lab {
  readonly inventory = new Inventory()
  readonly startTime = new Date()
  readonly log: (line: string) => void
  readonly identity: Identity
  readonly about: AboutInfo
  readonly authorization: Authorization
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly tasks: Tasks
  readonly events: Events
  readonly datastore: Datastore
  readonly disks: Disks
  readonly fileAccess: FileAccess
  readonly tree: Tree
  readonly #documents: DocumentStore<unknown>
  readonly #eventCollectors = new Map<ManagedObject, Session>()
  #pools: ResourcePools | undefined
  #networks: Networks | undefined
  #machines: Machines | undefined
  #hypervisor: Hypervisor | undefined

  private constructor(
    options: LabOptions,
    documents: DocumentStore<unknown>,
    loaded: Map<string, unknown>,
    accounts: Accounts,
    datastore: Datastore,
  ) {
    this.log = options.log
    this.#documents = documents
    this.identity = (loaded.get('identity') as Identity | undefined) ?? newIdentity()
    this.about = aboutInfo(this.identity.instanceUuid)
    this.authorization = Authorization.open(documents, loaded, options.administrator)
    this.accounts = accounts
    this.datastore = datastore
    this.tasks = new Tasks(this.inventory, options.log)
    this.events = new Events(this.inventory, () => this.inventory.get(managers.eventManager))
    this.events.onEvent = () => this.#noteEvents()
    this.tasks.onChange = () => this.#managerChanged(managers.taskManager, 'recentTask')
    this.disks = new Disks(datastore, () => this.hypervisor)
    this.tree = createTree(this)
    this.fileAccess = new FileAccess(this.authorization, datastore, this.tree.datastore, {
      machinesIn: (directory) => this.machines.machinesIn(directory),
    })
    this.sessions = new Sessions(
      this.inventory,
      (session) => this.#createView(session),
      (session) => this.log(`session of ${session.user} ended`),
      options.idleMilliseconds,
    )
  }

  static async open(options: LabOptions): Promise<Lab> {
    const state = (name: string) => join(options.stateDirectory, name)
    await mkdir(options.stateDirectory, { recursive: true, mode: 0o700 })
    const documents = new DocumentStore<unknown>(state('host'))
    const datastore = new Datastore('datastore1', state('datastores'), options.datastoreBytes)
    await datastore.open()
    const loaded = await documents.load()
    const accounts = await Accounts.open(new DocumentStore<Account>(state('accounts')))
    const lab = new Lab(options, documents, loaded, accounts, datastore)
    await documents.put('identity', lab.identity)
    lab.#pools = await ResourcePools.open(lab, new DocumentStore<PoolRecord>(state('pools')))
    lab.#networks = new Networks(lab, documents, loaded)
    lab.#machines = await Machines.open(lab, new DocumentStore<MachineRecord>(state('machines')))
    for (const object of lab.#everything()) lab.inventory.add(object)
    lab.#hypervisor = await options.openHypervisor(lab.#machines)
    await lab.#machines.reconcile(lab.#hypervisor.running())
    await lab.#networks.restore()
    await lab.tree.datastore.refresh()
    return lab
  }

  get pools(): ResourcePools {
    return opened(this.#pools)
  }

  get networks(): Networks {
    return opened(this.#networks)
  }

  get machines(): Machines {
    return opened(this.#machines)
  }

  get hypervisor(): Hypervisor {
    return opened(this.#hypervisor)
  }

  /** A new managed object id; never given twice, not even after a crash. */
  async newId(prefix: 'vm' | 'pool'): Promise<string> {
    const number = this.identity.nextId++
    await this.#documents.put('identity', this.identity)
    return prefix === 'vm' ? String(number) : `pool${number}`
  }

  /** The network of a name or reference if the user may assign it; undefined when there is none. NoPermission. */
  assignableNetwork(
    backing: { readonly deviceName: string; readonly network?: Reference | undefined },
    user: string,
  ): Network | undefined {
    const byReference = this.networks.list().find((network) => network.ref.value === backing.network?.value)
    const network = byReference ?? this.networks.find(backing.deviceName)
    if (network !== undefined) this.authorization.require(user, network, 'Network.Assign')
    return network
  }

  /** Arguments of events about an entity. */
  placeOf(entity: Entity): EventPlace {
    const { datacenter, computeResource, host, datastore } = this.tree
    const base = {
      datacenter: { _type: 'DatacenterEventArgument' as const, name: datacenter.name, datacenter: datacenter.ref },
      computeResource: {
        _type: 'ComputeResourceEventArgument' as const,
        name: computeResource.name,
        computeResource: computeResource.ref,
      },
      host: { _type: 'HostEventArgument' as const, name: host.name, host: host.ref },
    }
    if (!(entity instanceof VirtualMachine)) return { entity, arguments: base }
    const vm = { _type: 'VmEventArgument' as const, name: entity.name, vm: entity.ref }
    const ds = { _type: 'DatastoreEventArgument' as const, name: datastore.name, datastore: datastore.ref }
    return { entity, arguments: { ...base, vm, ds } }
  }

  /** Lets a session's event collector show new events; ends with the session. */
  watchEvents(session: Session, collector: ManagedObject): void {
    this.#eventCollectors.set(collector, session)
  }

  /** Records that a task has begun. */
  eventOfTask(task: Task): void {
    const entity = task.spec.entity ?? this.tree.rootFolder
    const info = taskInfo(task)
    this.events.post('TaskEvent', this.placeOf(entity), task.spec.user, `Task: ${info.name}`, { info }, task.number)
  }

  /** Resolves when everything that was changed is on disk. */
  async settled(): Promise<void> {
    await this.tasks.settled()
    await this.machines.settled()
    await this.#documents.settled()
  }

  /** Ends sessions and lets the hypervisor go; machines go on running. */
  async close(): Promise<void> {
    this.sessions.close()
    await this.settled()
    await this.hypervisor.close()
  }

  /** Powers every machine off and removes the networks. */
  async shutDown(): Promise<void> {
    this.sessions.close()
    await this.tasks.settled()
    for (const machine of this.machines.list()) {
      if (!machine.running) continue
      await this.hypervisor.powerOff(machine.record.id)
      await this.machines.poweredOff(machine)
    }
    await this.settled()
    await this.hypervisor.destroy()
  }

  #createView(session: Session): View {
    const { authorization, inventory } = this
    const visible = (object: ManagedObject): boolean => {
      if (authorization.isAdministrator(session.user)) return true
      if (isEntity(object)) return authorization.holds(session.user, object, 'System.View')
      if (!(object instanceof Task)) return true
      const { entity, user } = object.spec
      return user === session.user || (entity !== undefined && visible(entity))
    }
    return {
      find: (ref) => session.find(ref) ?? inventory.get(ref),
      visible,
      isA: isManagedA,
      missingPrivilege: (object, property) => {
        if (!isEntity(object) || viewable.has(property)) return undefined
        return authorization.holds(session.user, object, 'System.Read') ? undefined : 'System.Read'
      },
    }
  }

  #noteEvents(): void {
    for (const [collector, session] of this.#eventCollectors) {
      if (session.find(collector.ref) === undefined) this.#eventCollectors.delete(collector)
      else session.note({ kind: 'properties', object: collector, names: ['latestPage'] })
    }
  }

  #managerChanged(ref: Reference, property: string): void {
    const manager = this.inventory.get(ref)
    if (manager !== undefined) this.inventory.changed(manager, property)
  }

  *#everything(): Generator<ManagedObject> {
    yield* Object.values(this.tree)
    yield* this.pools.list()
    yield* this.networks.list()
    yield* this.machines.list()
    yield* createManagers(this)
    yield* createHostSystems(this)
    yield createNetworkSystem(this)
    yield new DatastoreBrowser(this, `${this.tree.datastore.ref.value}-browser`)
    yield new DatastoreBrowser(this, 'ha-host-datastorebrowser')
  }
}

function createTree(lab: Lab): Tree {
  const rootFolder: Folder = new Folder(lab, 'ha-folder-root', 'ha-folder-root', undefined, ['Datacenter'], () => [
    lab.tree.datacenter,
  ])
  const datacenter = new Datacenter(lab, rootFolder)
  const vmFolder = new Folder(lab, 'ha-folder-vm', 'vm', datacenter, ['VirtualMachine'], () => lab.machines.list())
  const hostFolder = new Folder(lab, 'ha-folder-host', 'host', datacenter, ['ComputeResource'], () => [
    lab.tree.computeResource,
  ])
  const datastoreFolder = new Folder(lab, 'ha-folder-datastore', 'datastore', datacenter, ['Datastore'], () => [
    lab.tree.datastore,
  ])
  const networkFolder = new Folder(lab, 'ha-folder-network', 'network', datacenter, ['Network'], () =>
    lab.networks.list(),
  )
  const computeResource = new ComputeResource(lab, hostFolder)
  const host = new Host(lab, computeResource)
  const datastore = new DatastoreEntity(lab, datastoreFolder)
  return {
    rootFolder,
    datacenter,
    vmFolder,
    hostFolder,
    datastoreFolder,
    networkFolder,
    computeResource,
    host,
    datastore,
  }
}

function newIdentity(): Identity {
  return { instanceUuid: randomUUID(), hostUuid: randomUUID(), datastoreId: newVolumeId(), nextId: 1 }
}

function opened<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the lab is not open yet')
  return part
}
