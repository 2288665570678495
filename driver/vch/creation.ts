import type { ApplianceConfig, VolumeStoreConfig } from '../../appliance/config'
import { isFault, type ManagedObjectReference, type Vim } from '../../vmomi'
import { type ApplianceNicPlan, applianceSpec, poolSpec, randomMac } from './appliance-spec'
import { bridgeName, createBridge, removeBridge } from './bridge-network'
import { createCredential, removeCredential, type VchCredential } from './credential'
import { homeOf } from './home'
import { type Report, RollbackError } from './host'
import { leaveImages } from './image-store'
import { type Iso, storeIso } from './iso-store'
import { keepVolumes, storeDirectory, takeVolumesBack } from './kept-volumes'
import { type Plan, planVch, type VchSettings } from './plan'
import { powerOff, unregister } from './removal'
import { childPool, type NetworkPlace, readSite } from './site'
import { becomeReady } from './status'
import { UndoStack } from './undo'
import { type Vch, VchError, type VchSpec } from './vch'

/** How much of the appliance's console is logged when it does not come up, in bytes. */
const consoleTailBytes = 4096

/** See VchHost.create. */
export async function createVch(
  vim: Vim,
  settings: VchSettings,
  spec: VchSpec,
  report: Report,
  signal: AbortSignal,
): Promise<Vch> {
  const plan = await planVch(vim, settings, spec, signal)
  const undo = new UndoStack()
  try {
    return await new Creation(vim, settings, spec, plan, undo, report, signal).run()
  } catch (error) {
    report('Taking back what was made')
    const failures = await undo.undo()
    const cause = error instanceof Error ? error : new Error(String(error))
    if (failures.length > 0) throw new RollbackError(cause, failures)
    throw cause
  }
}

/** The steps of a creation. Each registers how it is undone before it is taken. Tasks are not interrupted, only waits are. */
class Creation {
  readonly #vim: Vim
  readonly #settings: VchSettings
  readonly #spec: VchSpec
  readonly #plan: Plan
  readonly #undo: UndoStack
  readonly #report: Report
  readonly #signal: AbortSignal
  /** Its directory on the datastore. */
  readonly #home: string

  constructor(
    vim: Vim,
    settings: VchSettings,
    spec: VchSpec,
    plan: Plan,
    undo: UndoStack,
    report: Report,
    signal: AbortSignal,
  ) {
    this.#vim = vim
    this.#settings = settings
    this.#spec = spec
    this.#plan = plan
    this.#undo = undo
    this.#report = report
    this.#signal = signal
    this.#home = homeOf(spec)
  }

  async run(): Promise<Vch> {
    const { name } = this.#spec
    this.#step(`Creating the resource pool ${name}`)
    const pool = await this.#createPool()
    this.#step(`Creating the network ${bridgeName(name)}`)
    const bridge = await this.#createBridge()
    this.#step('Creating the account of the VCH')
    const credential = await this.#createCredential(pool, bridge)
    this.#step('Copying the ISOs')
    await this.#copyIsos()
    this.#step('Creating the appliance')
    const machine = await this.#createMachine(pool, bridge, credential)
    this.#step('Starting the appliance')
    return this.#start(machine)
  }

  #step(line: string): void {
    this.#signal.throwIfAborted()
    this.#report(line)
  }

  async #createPool(): Promise<ManagedObjectReference> {
    const { parent, site } = this.#plan
    const { name } = this.#spec
    this.#undo.push(() => this.#destroyPool())
    return this.#unlessTaken(() =>
      this.#vim.call('CreateResourcePool', parent.reference, { name, spec: poolSpec(this.#spec, site) }),
    )
  }

  async #createBridge(): Promise<NetworkPlace> {
    const { id, name } = this.#spec
    const { site } = this.#plan
    this.#undo.push(() => removeBridge(this.#vim, site, id))
    return this.#unlessTaken(() => createBridge(this.#vim, site, id, name, this.#signal))
  }

  async #createCredential(pool: ManagedObjectReference, bridge: NetworkPlace): Promise<VchCredential> {
    const { id, name } = this.#spec
    const { site, datastore, volumeStores, network } = this.#plan
    const further = volumeStores.flatMap((store) => ('nfs' in store ? [] : [store.datastore]))
    const datastores = [datastore, ...further].map(({ reference }) => reference)
    const objects = { pool, datastores, networks: [network.reference, bridge.reference] }
    this.#undo.push(() => removeCredential(this.#vim, id))
    return this.#unlessTaken(() => createCredential(this.#vim, site, id, name, objects))
  }

  async #copyIsos(): Promise<void> {
    const { files, appliance, bootstrap } = this.#plan
    const stored = [
      { from: await this.#store(appliance), to: 'appliance.iso' },
      { from: await this.#store(bootstrap), to: 'bootstrap.iso' },
    ]
    await this.#makeHome()
    this.#undo.push(() => keepVolumes(files, this.#home, this.#spec))
    await takeVolumesBack(files, this.#home, this.#spec)
    for (const { from, to } of stored) {
      this.#signal.throwIfAborted()
      await files.copy(from, `${this.#home}/${to}`)
    }
  }

  /** An image store that is there is used; what a VCH may have left in it besides goes. */
  async #makeHome(): Promise<void> {
    const { files } = this.#plan
    if (this.#spec.imageStore === undefined) {
      this.#undo.push(() => files.remove(this.#home))
      await this.#unlessTaken(() => files.makeDirectory(this.#home))
      return
    }
    this.#undo.push(() => leaveImages(files, this.#home))
    await leaveImages(files, this.#home)
    await files.makeDirectory(this.#home).catch((error: unknown) => {
      if (!isFault(error, 'FileAlreadyExists')) throw error
    })
  }

  #store(iso: Iso): Promise<string> {
    return storeIso(this.#vim, this.#plan.files, iso, this.#report, this.#signal)
  }

  async #createMachine(
    pool: ManagedObjectReference,
    bridge: NetworkPlace,
    credential: VchCredential,
  ): Promise<ManagedObjectReference> {
    const { site, network, files } = this.#plan
    const nics: ApplianceNicPlan[] = [
      { role: 'public', mac: randomMac(), network },
      { role: 'bridge', mac: randomMac(), network: bridge },
    ]
    const home = files.path(this.#home)
    const config = applianceSpec(this.#spec, home, nics, this.#configuration(pool, nics, credential))
    this.#undo.push(() => this.#removeMachine())
    return this.#vim.run('CreateVM_Task', site.vmFolder, { config, pool, host: site.host })
  }

  #configuration(
    pool: ManagedObjectReference,
    nics: readonly ApplianceNicPlan[],
    credential: VchCredential,
  ): Partial<ApplianceConfig> {
    const { id, name, owner, address, bridgeSubnet, authorizedKeys } = this.#spec
    const { insecureRegistries, certificateAuthorities, allowedRegistries, proxy } = this.#spec
    const { site, datastore, volumeStores } = this.#plan
    const stores = volumeStores.map((store): VolumeStoreConfig => {
      if ('nfs' in store) return store
      const { label, datastore: place } = store
      return {
        label,
        datastore: text(place.reference),
        datastoreName: place.name,
        directory: storeDirectory(this.#home, this.#spec, label, place.name === datastore.name ? 'same' : 'other'),
      }
    })
    return {
      version: 1,
      id,
      uuid: id,
      name,
      owner,
      endpoint: { ...this.#settings.endpoint, ...credential },
      placement: {
        resourcePool: text(pool),
        folder: text(site.vmFolder),
        host: text(site.host),
        datastore: text(datastore.reference),
        datastoreName: datastore.name,
        directory: this.#home,
      },
      nics: nics.map(({ role, mac, network }) => ({
        role,
        mac,
        network: text(network.reference),
        networkName: network.name,
        ...(role === 'public' &&
          address !== undefined && {
            address: address.cidr,
            nameservers: address.nameservers,
            ...(address.gateway !== undefined && { gateway: address.gateway }),
          }),
      })),
      ...(stores.length > 0 && { volumeStores: stores }),
      bridgeSubnet,
      authorizedKeys,
      registries: {
        insecure: insecureRegistries,
        certificateAuthorities,
        ...(allowedRegistries !== undefined && { allowed: allowedRegistries }),
        ...(proxy !== undefined && { proxy }),
      },
      limits: this.#settings.containerDefaults,
      secrets: {},
    }
  }

  async #start(machine: ManagedObjectReference): Promise<Vch> {
    const { id, name, owner, cpus, memoryMegabytes } = this.#spec
    try {
      await this.#vim.run('PowerOnVM_Task', machine, {})
      const status = await becomeReady(this.#vim, machine, 0, this.#report, this.#signal)
      return {
        id,
        name,
        owner,
        state: 'running',
        message: status.message,
        datastore: this.#plan.datastore.name,
        ...(status.address !== undefined && { address: status.address }),
        ...(cpus !== undefined && { cpus }),
        ...(memoryMegabytes !== undefined && { memoryMegabytes }),
      }
    } catch (error) {
      if (!this.#signal.aborted) await this.#logConsole()
      throw error
    }
  }

  /** The console goes with the VM: what it said last is the only trace of why it did not come up. */
  async #logConsole(): Promise<void> {
    const { name } = this.#spec
    const file = { datastore: this.#plan.datastore.name, path: `${this.#home}/console.log` }
    try {
      const { length } = (await this.#vim.files.head(file)) ?? { length: 0 }
      if (length === 0) return
      const { body } = await this.#vim.files.download(file, { start: Math.max(0, length - consoleTailBytes) })
      const chunks: Buffer[] = []
      for await (const chunk of body) chunks.push(chunk as Buffer)
      this.#settings.log(`console of ${name}: ${JSON.stringify(Buffer.concat(chunks).toString('latin1'))}`)
    } catch (error) {
      this.#settings.log(`console of ${name} cannot be read: ${(error as Error).message}`)
    }
  }

  async #removeMachine(): Promise<void> {
    const { searchIndex } = this.#vim.content
    if (searchIndex === undefined) throw new Error('vSphere has no search index')
    const found = await this.#vim.call('FindByUuid', searchIndex, { uuid: this.#spec.id, vmSearch: true })
    if (found === undefined) return
    await powerOff(this.#vim, found)
    await unregister(this.#vim, found)
  }

  async #destroyPool(): Promise<void> {
    const site = await readSite(this.#vim, AbortSignal.timeout(60_000))
    const pool = childPool(site, this.#plan.parent, this.#spec.name)
    if (pool !== undefined) await this.#vim.run('Destroy_Task', pool.reference, {})
  }

  /** Something of that name appeared since the names were checked: it is not ours to undo. */
  async #unlessTaken<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action()
    } catch (error) {
      const isTaken = ['DuplicateName', 'AlreadyExists', 'FileAlreadyExists'] as const
      if (!isTaken.some((name) => isFault(error, name))) throw error
      this.#undo.drop()
      throw new VchError('exists', `the name ${this.#spec.name} was taken meanwhile: ${(error as Error).message}`)
    }
  }
}

function text({ type, value }: ManagedObjectReference): string {
  return `${type}:${value}`
}
