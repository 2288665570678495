import type { ManagedObjectReference } from '../../../vmomi/schema'
import type { GuestConfig } from '../appliance-file'

/** Size of every root disk: that of the first layer, since a child disk is as large as its parent. Thin. */
export const rootDiskKilobytes = 8 * 1024 * 1024

/** Where the VCH's things are in vSphere, in the forms that specifications need. */
export interface Placement {
  readonly vchName: string
  readonly resourcePool: ManagedObjectReference
  readonly folder: ManagedObjectReference
  readonly host: ManagedObjectReference
  readonly datastore: ManagedObjectReference
  readonly datastoreName: string
  /** Directory of the VCH on the datastore. */
  readonly directory: string
  /** `[datastore] <vch>/<path>`. */
  readonly path: (path: string) => string
  readonly bridge: { readonly network: ManagedObjectReference; readonly networkName: string }
  /** Where hosts bring the tether channels' serial ports: the appliance's interaction. */
  readonly channelProxy: string
  readonly hostMegahertz: number
}

/** Port of the interaction's virtual serial port concentrator. */
const channelPort = 2377

/** The placement that a configuration tells; `address` is the appliance's, as vSphere's hosts reach it. */
export function placementOf(config: GuestConfig, address: string, hostMegahertz: number): Placement {
  const { placement } = config
  const bridge = config.nics.find(({ role }) => role === 'bridge')
  if (bridge === undefined) throw new TypeError("the appliance's configuration has no NIC with the role bridge")
  return {
    vchName: config.name,
    resourcePool: parseReference(placement.resourcePool),
    folder: parseReference(placement.folder),
    host: parseReference(placement.host),
    datastore: parseReference(placement.datastore),
    datastoreName: placement.datastoreName,
    directory: placement.directory,
    path: (path) => `[${placement.datastoreName}] ${placement.directory}/${path}`,
    bridge: { network: parseReference(bridge.network), networkName: bridge.networkName },
    channelProxy: `telnet://${address}:${channelPort}`,
    hostMegahertz,
  }
}

/** `type:value`, as appliance/config.ts has references. */
export function parseReference(text: string): ManagedObjectReference {
  const colon = text.indexOf(':')
  if (colon < 1 || colon === text.length - 1) throw new TypeError(`${text} is not a reference of the form type:value`)
  return { type: text.slice(0, colon), value: text.slice(colon + 1) }
}
