import { chmod, chown, mkdir, writeFile } from 'node:fs/promises'
import { decodeExtraConfig, keyOf } from '../../tether/extra-config'
import type { Rpci } from '../../tether/rpci'
import { type ApplianceConfig, applianceConfig } from '../config'
import { daemonGroup } from './daemon'

const runDirectory = '/run/vic'

/** Parts that not every VCH has. */
const optional: ReadonlySet<keyof ApplianceConfig> = new Set<keyof ApplianceConfig>(['volumeStores'])

/** Reads the appliance's configuration from guestinfo. Throws when a part of it is missing. */
export async function readConfig(rpci: Rpci): Promise<ApplianceConfig> {
  const names = (Object.keys(applianceConfig) as (keyof ApplianceConfig)[]).filter(
    (name) => applianceConfig[name].scope === 'guest',
  )
  const entries = []
  for (const name of names) {
    const key = keyOf(applianceConfig, name)
    const value = await rpci.infoGet(key)
    if (value === undefined && optional.has(name)) continue
    if (value === undefined) throw new Error(`${key} is missing: this VM was not made by this product`)
    entries.push({ key, value })
  }
  return decodeExtraConfig(applianceConfig, entries, ['guest']) as ApplianceConfig
}

/**
 * Leaves the configuration to the daemons: all of it, with the credential for vSphere, to root only (the port layer);
 * without it to the others. Nobody can remove another one's socket from the directory.
 */
export async function publishConfig(config: ApplianceConfig): Promise<void> {
  await mkdir(runDirectory, { recursive: true })
  await chown(runDirectory, 0, daemonGroup)
  // Set-group-id: sockets belong to the daemons' group. Sticky: only their owners remove them.
  await chmod(runDirectory, 0o3770)
  await writeFile(`${runDirectory}/appliance.json`, JSON.stringify(config), { mode: 0o600 })
  const { endpoint: _, ...common } = config
  await writeFile(`${runDirectory}/common.json`, JSON.stringify(common), { mode: 0o640 })
}
