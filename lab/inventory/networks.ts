import type { HostNetworkInfo, HostNetworkPolicy, HostPortGroupSpec, HostVirtualSwitchSpec } from '../../vmomi/schema'
import { Fault, invalidArgument } from '../fault'
import type { Lab } from '../lab'
import type { DocumentStore } from '../state/document'
import { isEthernetCard } from '../vm/device-types'
import { entityProperties, type PropertiesOf } from './entity'
import { hostSystems } from './host'
import type { Entity, ManagedObject, Reference } from './object'

/** The port group that reaches the host: the hypervisor always has it. */
export const vmNetwork = 'VM Network'
const firstSwitch = 'vSwitch0'

interface Document {
  switches: { name: string; spec: HostVirtualSwitchSpec }[]
  portGroups: HostPortGroupSpec[]
}

const documentName = 'networks'
const maxPortGroups = 512
const defaultPolicy: HostNetworkPolicy = {
  security: { allowPromiscuous: false, macChanges: true, forgedTransmits: true },
  nicTeaming: { policy: 'loadbalance_srcid' },
  shapingPolicy: { enabled: false },
}

/** A port group as a network of the inventory. */
export class Network implements Entity {
  readonly ref: Reference
  readonly name: string
  readonly properties: PropertiesOf<'Network'>
  readonly #lab: Lab

  constructor(lab: Lab, name: string) {
    this.#lab = lab
    this.name = name
    this.ref = { type: 'Network', value: `HaNetwork-${name}` }
    this.properties = {
      ...entityProperties(lab, this),
      summary: () => ({ network: this.ref, name, accessible: true, ipPoolName: '' }),
      host: () => [lab.tree.host.ref],
      vm: () =>
        lab.machines
          .list()
          .filter((machine) => machine.networks().includes(name))
          .map((machine) => machine.ref),
    }
  }

  get parent(): Entity {
    return this.#lab.tree.networkFolder
  }

  children(): readonly Entity[] {
    return []
  }

  securityParents(): readonly Entity[] {
    return [this.parent]
  }
}

/** Virtual switches and port groups, on disk; a port group is a bridge of the hypervisor. */
export class Networks {
  readonly #lab: Lab
  readonly #store: DocumentStore<unknown>
  readonly #document: Document
  readonly #networks = new Map<string, Network>()

  /** `loaded` is what `store` holds. */
  constructor(lab: Lab, store: DocumentStore<unknown>, loaded: Map<string, unknown>) {
    this.#lab = lab
    this.#store = store
    this.#document = (loaded.get(documentName) as Document | undefined) ?? {
      switches: [{ name: firstSwitch, spec: { numPorts: 128, mtu: 1500 } }],
      portGroups: [{ name: vmNetwork, vlanId: 0, vswitchName: firstSwitch, policy: {} }],
    }
    for (const { name } of this.#document.portGroups) this.#networks.set(name, new Network(lab, name))
  }

  /** Makes the bridges again that a reboot or `down` took away. */
  async restore(): Promise<void> {
    for (const { name } of this.#document.portGroups) {
      if (name !== vmNetwork) await this.#lab.hypervisor.createPortGroup(name)
    }
  }

  list(): Network[] {
    return [...this.#networks.values()]
  }

  find(name: string): Network | undefined {
    return this.#networks.get(name)
  }

  /** AlreadyExists, InvalidArgument. */
  async addSwitch(name: string, spec: HostVirtualSwitchSpec | undefined): Promise<void> {
    if (!/^[\w.-]{1,31}$/.test(name)) throw invalidArgument('vswitchName')
    if (this.#switch(name) !== undefined)
      throw new Fault('AlreadyExists', { name }, `The switch '${name}' already exists`)
    checkSwitch(spec)
    this.#document.switches.push({ name, spec: spec ?? { numPorts: 128 } })
    await this.#save()
  }

  /** NotFound, InvalidArgument. */
  async updateSwitch(name: string, spec: HostVirtualSwitchSpec): Promise<void> {
    const found = this.#requireSwitch(name)
    checkSwitch(spec)
    found.spec = spec
    await this.#save()
  }

  /** NotFound, ResourceInUse. */
  async removeSwitch(name: string): Promise<void> {
    const found = this.#requireSwitch(name)
    if (this.#document.portGroups.some((group) => group.vswitchName === name)) {
      throw new Fault('ResourceInUse', { type: 'HostVirtualSwitch', name }, `The switch '${name}' has port groups`)
    }
    this.#document.switches.splice(this.#document.switches.indexOf(found), 1)
    await this.#save()
  }

  /** AlreadyExists, NotFound (the switch), InvalidArgument. */
  async addPortGroup(spec: HostPortGroupSpec): Promise<void> {
    checkPortGroup(spec)
    this.#requireSwitch(spec.vswitchName)
    if (this.#networks.has(spec.name)) {
      throw new Fault('AlreadyExists', { name: spec.name }, `The port group '${spec.name}' already exists`)
    }
    if (this.#networks.size >= maxPortGroups) throw invalidArgument('portgrp', `There are ${maxPortGroups} port groups`)
    const network = new Network(this.#lab, spec.name)
    // The name is taken before the hypervisor answers, so that a second call cannot take it too.
    this.#networks.set(spec.name, network)
    try {
      await this.#lab.hypervisor.createPortGroup(spec.name)
    } catch (error) {
      this.#networks.delete(spec.name)
      throw error
    }
    this.#document.portGroups.push(spec)
    this.#lab.inventory.add(network)
    await this.#save()
  }

  /** NotFound, AlreadyExists, ResourceInUse (renaming one that is used), InvalidArgument. */
  async updatePortGroup(name: string, spec: HostPortGroupSpec): Promise<void> {
    const index = this.#requirePortGroup(name)
    checkPortGroup(spec)
    this.#requireSwitch(spec.vswitchName)
    if (spec.name !== name) {
      await this.addPortGroup(spec)
      await this.removePortGroup(name)
      return
    }
    this.#document.portGroups[index] = spec
    await this.#save()
  }

  /** NotFound, ResourceInUse. */
  async removePortGroup(name: string): Promise<void> {
    this.#requirePortGroup(name)
    const network = this.#networks.get(name)
    const used = this.#lab.machines.list().some((machine) => machine.networks().includes(name))
    if (used || name === vmNetwork || network === undefined) {
      throw new Fault('ResourceInUse', { type: 'HostPortGroup', name }, `The port group '${name}' is in use`)
    }
    this.#networks.delete(name)
    try {
      await this.#lab.hypervisor.removePortGroup(name)
    } catch (error) {
      this.#networks.set(name, network)
      throw error
    }
    this.#document.portGroups = this.#document.portGroups.filter((group) => group.name !== name)
    this.#lab.inventory.remove(network)
    await this.#lab.authorization.forgetEntity(network.ref)
    await this.#save()
  }

  /** HostNetworkInfo. */
  networkInfo(): HostNetworkInfo {
    const { switches, portGroups } = this.#document
    const groupsOf = (name: string) => portGroups.filter((group) => group.vswitchName === name)
    return {
      vswitch: switches.map(({ name, spec }) => ({
        name,
        key: `key-vim.host.VirtualSwitch-${name}`,
        numPorts: spec.numPorts,
        numPortsAvailable: spec.numPorts,
        mtu: spec.mtu ?? 1500,
        portgroup: groupsOf(name).map((group) => `key-vim.host.PortGroup-${group.name}`),
        pnic: [],
        spec: { ...spec, policy: spec.policy ?? defaultPolicy },
      })),
      portgroup: portGroups.map((spec) => ({
        key: `key-vim.host.PortGroup-${spec.name}`,
        port: this.#ports(spec.name),
        vswitch: `key-vim.host.VirtualSwitch-${spec.vswitchName}`,
        computedPolicy: { ...defaultPolicy, ...spec.policy },
        spec,
      })),
      pnic: [],
      vnic: [],
      consoleVnic: [],
      ipV6Enabled: false,
    }
  }

  #ports(name: string) {
    return this.#lab.machines
      .list()
      .filter((machine) => machine.running)
      .flatMap((machine) => machine.record.devices)
      .filter(isEthernetCard)
      .filter(
        (card) => card.backing?._type === 'VirtualEthernetCardNetworkBackingInfo' && card.backing.deviceName === name,
      )
      .map((card) => ({ mac: [card.macAddress ?? ''], type: 'virtualMachine' }))
  }

  #switch(name: string) {
    return this.#document.switches.find((candidate) => candidate.name === name)
  }

  #requireSwitch(name: string) {
    const found = this.#switch(name)
    if (found === undefined) throw new Fault('NotFound', {}, `There is no switch '${name}'`)
    return found
  }

  #requirePortGroup(name: string): number {
    const index = this.#document.portGroups.findIndex((group) => group.name === name)
    if (index < 0) throw new Fault('NotFound', {}, `There is no port group '${name}'`)
    return index
  }

  #save(): Promise<void> {
    const { inventory, tree } = this.#lab
    inventory.changed(tree.host, 'network', 'config')
    inventory.changed(tree.computeResource, 'network')
    inventory.changed(tree.networkFolder, 'childEntity')
    const system = inventory.get(hostSystems.networkSystem)
    if (system !== undefined) inventory.changed(system, 'networkInfo', 'networkConfig')
    return this.#store.put(documentName, this.#document)
  }
}

/** HostNetworkSystem of the host. */
export function createNetworkSystem(lab: Lab): ManagedObject {
  const properties: PropertiesOf<'HostNetworkSystem'> = {
    value: () => [],
    availableField: () => [],
    capabilities: () => ({
      canSetPhysicalNicLinkSpeed: false,
      supportsNicTeaming: false,
      supportsVlan: false,
      usesServiceConsoleNic: false,
      supportsNetworkHints: false,
      vswitchConfigSupported: true,
      vnicConfigSupported: false,
      ipRouteConfigSupported: false,
      dnsConfigSupported: false,
      dhcpOnVnicSupported: false,
    }),
    networkInfo: () => lab.networks.networkInfo(),
    offloadCapabilities: () => undefined,
    networkConfig: () => undefined,
    dnsConfig: () => undefined,
    ipRouteConfig: () => undefined,
  }
  return { ref: hostSystems.networkSystem, properties }
}

function checkPortGroup(spec: HostPortGroupSpec): void {
  if (spec.name === '' || spec.name.length > 64) throw invalidArgument('portgrp.name')
  if (spec.vlanId !== 0) throw invalidArgument('portgrp.vlanId', 'This host has no VLANs: port groups are apart anyway')
}

function checkSwitch(spec: HostVirtualSwitchSpec | undefined): void {
  if (spec?.bridge !== undefined) throw invalidArgument('spec.bridge', 'This host has no physical NICs')
  if (spec !== undefined && (spec.numPorts < 1 || spec.numPorts > 4096)) throw invalidArgument('spec.numPorts')
}
