import { once } from 'node:events'
import { chmod, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { connect, type Vim } from '../../vmomi'
import { type GuestConfig, publicAddress, type ResolverConfig, readResolverConfig } from './appliance-file'
import { EventHub } from './events'
import { Containers, type ContainersOptions } from './execution/containers'
import { Handles } from './execution/handles'
import type { PlanSettings } from './execution/plan'
import { layersOf } from './execution/volume-mounts'
import { openNetwork } from './network/network-part'
import { Secrets } from './secrets'
import { createPortLayerServer } from './server'
import { ContainerDisks } from './storage/container-disks'
import { FilesAtRest } from './storage/files-at-rest'
import { VchDocuments } from './storage/image-documents'
import { Layers } from './storage/layers'
import { clearScratch, ScratchDisk } from './storage/scratch-disk'
import { Spools } from './storage/spools'
import { Unpacker } from './storage/unpacker'
import { Volumes } from './storage/volumes'
import { LayerWorkshop } from './storage/workshop'
import { ApplianceVm } from './vsphere/appliance-vm'
import { keepClock, setClock } from './vsphere/clock'
import { openLog, rotateLog } from './vsphere/container-logs'
import { VsphereDatastore } from './vsphere/datastore'
import { DiskBay } from './vsphere/disk-bay'
import { readHostMegahertz, readInfo } from './vsphere/information'
import { watchInventory } from './vsphere/inventory'
import { type Placement, placementOf } from './vsphere/placement'
import { openVolumeStores } from './vsphere/volume-stores'
import { VsphereMachines } from './vsphere/vsphere-machines'

/** What a port layer is started with. */
export interface PortLayerOptions {
  readonly config: GuestConfig
  readonly socketPath: string
  /** The program of the threads that unpack layers: the bundle of storage/unpack-thread.ts. */
  readonly unpackProgram: string
  readonly log: (line: string) => void
  /** Ends the port layer. */
  readonly signal: AbortSignal
  /** `other` for tests: addresses and rules of networks are not made on this machine. */
  readonly machine?: 'appliance' | 'other'
}

/**
 * The port layer from log-in to its end: resolves when the signal aborted it, rejects when it cannot start or vSphere is gone
 * for good. It keeps nothing of its own: whoever ends it may start it again.
 */
export async function runPortLayer(options: PortLayerOptions): Promise<void> {
  const { config, log, signal } = options
  const { endpoint } = config
  const { url, username, password, thumbprint } = endpoint
  const vim = await connect({ url, username, password, thumbprint, signal })
  try {
    const isAppliance = options.machine !== 'other'
    if (isAppliance) await setClock(vim, log, signal)
    const megahertz = await readHostMegahertz(vim, config, signal)
    const placement = placementOf(config, publicAddress(config), megahertz)
    const parts = await openParts(vim, placement, await readResolverConfig(), options)
    const stop = new AbortController()
    const ended = AbortSignal.any([signal, stop.signal])
    const synced = new Promise<void>((resolve) => {
      parts.synced = resolve
    })
    const watch = watchInventory(vim, placement.resourcePool, parts.observer, ended)
    if (isAppliance) void keepClock(vim, log, ended)
    try {
      await Promise.race([synced, watch])
      const server = await listen(parts.server, options.socketPath)
      log(`answering on ${options.socketPath}`)
      await watch.finally(() => close(server))
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      stop.abort()
      parts.containers.close()
    }
  } finally {
    await vim.close()
  }
}

async function openParts(vim: Vim, placement: Placement, resolver: ResolverConfig, options: PortLayerOptions) {
  const { config, log, signal } = options
  const events = new EventHub()
  const publish = events.publish.bind(events)
  const machines = new VsphereMachines(vim, placement)
  const datastore = await VsphereDatastore.open(vim, placement, signal)
  const appliance = await ApplianceVm.find(vim, config.uuid, signal)

  const store = (all: Parameters<ApplianceVm['writeSecrets']>[0]): Promise<void> => appliance.writeSecrets(all)
  const secrets = await Secrets.open({ store, publish }, await appliance.readSecrets(signal))

  const logs: ContainersOptions['logs'] = {
    open: (id, offset, signal) => openLog(datastore.machineFiles(id, signal), offset),
    rotate: (id, limit) => rotateLog(datastore.machineFiles(id), limit),
  }
  const diskBytes = datastore.rootDiskBytes.bind(datastore)
  const documents = await VchDocuments.open(datastore, signal)
  const network = await openNetwork({
    config,
    documents,
    publish,
    log,
    signal,
    machine: options.machine ?? 'appliance',
  })
  const shutDisk: ContainerDisks['shut'] = (id, how) => disks.shut(id, how)
  const containers: Containers = new Containers({
    vch: config.id,
    machines,
    publish: network.publish,
    beforeStart: network.beforeStart,
    logs,
    diskBytes,
    shutDisk,
    removeVolume: (name, container) => volumes.remove(name, container),
    log,
  })
  network.follow(containers)
  const { networks } = network

  const workshop = new LayerWorkshop(new DiskBay(appliance, placement), new Unpacker(options.unpackProgram))
  await workshop.clear()
  const disks = new ContainerDisks({ workshop, locate: (id) => containers.diskAtRest(id), log })
  const layersInUse = (): string[] => containers.records().flatMap(({ storage }) => layersOf(storage))
  await clearScratch(datastore, signal)
  const spools = new Spools(() => new ScratchDisk({ files: datastore, workshop }))
  const layers = await Layers.open({ files: datastore, workshop, inUse: layersInUse, log }, signal)

  const stores = await openVolumeStores(
    { vim, placement, configured: config.volumeStores ?? [], vch: config.id, log },
    signal,
  )
  const users = (volume: string, except?: string): string[] =>
    containers
      .records()
      .filter(({ id, storage }) => id !== except && (storage.volumes ?? []).some((mount) => mount.volume === volume))
      .map(({ execution }) => execution.name)
  const volumes: Volumes = await Volumes.open({ stores, users, log }, signal)

  const settings = (): PlanSettings => ({ ...config.limits, ...resolver, authorizedKey: secrets.authorizedKey() })
  const holdLayer = layers.hold.bind(layers)
  const layerOf = (id: string): string => containers.get(id).storage.layer
  const files = new FilesAtRest({ disks, files: datastore, workshop, layerOf, holdLayer })
  const { proposePorts, rewire } = network
  const holdVolumes = volumes.hold.bind(volumes)
  const handles = new Handles({
    vch: config.id,
    containers,
    machines,
    networks,
    holdLayer,
    holdVolumes,
    shareOf: volumes.shareOf.bind(volumes),
    settings,
    proposePorts,
    rewire,
  })

  const server = createPortLayerServer(
    {
      info: (caller) => readInfo(vim, placement, config, secrets.get(), resolver.nameservers, caller),
      networks,
      events,
      handles,
      containers,
      files,
      layers,
      spools,
      documents,
      volumes,
      secrets,
    },
    log,
  )
  const parts = {
    containers,
    server,
    synced: (): void => undefined,
    observer: {
      see: containers.see.bind(containers),
      synced: (): void => {
        containers.markComplete()
        network.refresh()
        parts.synced()
      },
      log,
    },
  }
  return parts
}

/** Listens for the daemons of the group that owns the socket's directory. */
async function listen(server: Server, socketPath: string): Promise<Server> {
  await rm(socketPath, { force: true })
  // The mode is right from the first moment: whoever waits for the socket connects at once.
  const before = process.umask(0o117)
  server.listen(socketPath)
  process.umask(before)
  await once(server, 'listening')
  await chmod(socketPath, 0o660)
  return server
}

/** Lets calls that are under way end with their connections. */
async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
