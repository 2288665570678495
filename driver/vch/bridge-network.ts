import { isFault, type Vim } from '../../vmomi'
import { shortId } from './credential'
import { type NetworkPlace, readNetworks, type Site } from './site'
import { VchError } from './vch'

/** Ports of a VCH's switch: ESXi gives more when more are needed. */
const switchPorts = 128

/** How long a new port group may take to show up as a network. */
const appearanceDeadlineMilliseconds = 30_000

/** Name of the port group of a VCH's bridge network. */
export function bridgeName(name: string): string {
  return `${name}-bridge`
}

/** Name of the switch that carries it: names of switches are short. */
export function switchName(id: string): string {
  return `vic-${shortId(id)}`
}

/** Makes a switch without uplink and the port group on it: what containers say to each other stays on the host. */
export async function createBridge(
  vim: Vim,
  site: Site,
  id: string,
  name: string,
  signal: AbortSignal,
): Promise<NetworkPlace> {
  const vswitchName = switchName(id)
  await vim.call('AddVirtualSwitch', site.networkSystem, { vswitchName, spec: { numPorts: switchPorts } })
  const portgrp = { name: bridgeName(name), vlanId: 0, vswitchName, policy: {} }
  await vim.call('AddPortGroup', site.networkSystem, { portgrp })
  return appeared(vim, site, bridgeName(name), signal)
}

/** Removes the switch of a VCH and its port groups; a port group on another switch is somebody else's and stays. */
export async function removeBridge(vim: Vim, site: Site, id: string): Promise<void> {
  const { networkInfo } = await vim.read(site.networkSystem, 'HostNetworkSystem', ['networkInfo'])
  const own = networkInfo?.portgroup?.filter(({ spec }) => spec.vswitchName === switchName(id)) ?? []
  for (const { spec } of own)
    await unlessMissing(vim.call('RemovePortGroup', site.networkSystem, { pgName: spec.name }))
  const isThere = networkInfo?.vswitch?.some((vswitch) => vswitch.name === switchName(id)) ?? false
  if (isThere) await unlessMissing(vim.call('RemoveVirtualSwitch', site.networkSystem, { vswitchName: switchName(id) }))
}

/** The network of a port group that was just made. */
async function appeared(vim: Vim, { host }: Site, name: string, signal: AbortSignal): Promise<NetworkPlace> {
  const deadline = AbortSignal.timeout(appearanceDeadlineMilliseconds)
  const selection = { objects: [host], properties: { HostSystem: ['network'] } } as const
  try {
    for await (const event of vim.watch(selection, AbortSignal.any([signal, deadline]))) {
      if (event.kind !== 'enter' && event.kind !== 'modify') continue
      const networks = await readNetworks(vim, event.properties.network ?? [], signal)
      const found = networks.find((network) => network.name === name)
      if (found !== undefined) return found
    }
  } catch (error) {
    if (!deadline.aborted) throw error
  }
  throw new VchError('failed', `the port group '${name}' was made and did not show up as a network`)
}

async function unlessMissing(action: Promise<unknown>): Promise<void> {
  try {
    await action
  } catch (error) {
    if (!isFault(error, 'NotFound')) throw error
  }
}
