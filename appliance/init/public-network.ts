import type { Lease } from '../../tether/lease'
import type { ApplianceConfig } from '../config'
import { startDhcpClient } from './dhcp'
import { keepRunning } from './keep-running'
import { configureBridge, configureHostname, configurePublic, findInterfaces } from './network'
import type { StatusReport } from './status-report'

/** Brings the network up and keeps it; resolves when there is a public address. */
export async function bringUpNetwork(
  config: ApplianceConfig,
  status: StatusReport,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const interfaces = await findInterfaces(config.nics)
  await configureHostname(config.name)
  await configureBridge(config, interfaces, signal)
  const nic = config.nics.find(({ role }) => role === 'public')
  let current = ''
  const adopt = async (lease: Lease): Promise<void> => {
    const nameservers = nic?.nameservers ?? lease.nameservers
    const text = JSON.stringify(lease)
    if (text === current) return
    await configurePublic(interfaces.public, { ...lease, nameservers }, signal)
    current = text
    log(`${interfaces.public} has ${lease.address}, gateway ${lease.gateway ?? 'none'}, DNS ${nameservers.join(' ')}`)
    await status.setAddress(lease.address.replace(/\/.*/, ''), config.name)
  }
  if (nic?.address !== undefined) {
    return adopt({ address: nic.address, nameservers: [], ...(nic.gateway !== undefined && { gateway: nic.gateway }) })
  }
  status.report('network', 'waiting for a DHCP lease')
  await new Promise<void>((resolve, reject) => {
    let adopting: Promise<void> = Promise.resolve()
    const leased = (lease: Lease): void => {
      adopting = adopting
        .then(() => adopt(lease))
        .then(resolve, (error: unknown) => {
          log(`lease not taken: ${String(error)}`)
          reject(error)
        })
    }
    keepRunning({
      launch: () => startDhcpClient(interfaces.public, leased),
      changed: (state) => {
        if (state.status === 'pausing') log(`DHCP client ended: ${state.reason}`)
      },
      signal,
    }).then(() => reject(signal.reason), reject)
  })
}
