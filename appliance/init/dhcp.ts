import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { type Lease, parseLease } from '../../tether/lease'
import { howItEnded } from './daemon'
import type { DaemonProcess } from './keep-running'

/** Starts busybox's DHCP client on an interface; it stays and renews. `leased` is called with every new or renewed lease. */
export function startDhcpClient(name: string, leased: (lease: Lease) => void): DaemonProcess {
  const client = spawn('udhcpc', ['-f', '-t', '5', '-T', '2', '-A', '2', '-i', name, '-s', '/usr/lib/vic/lease'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  createInterface({ input: client.stdout }).on('line', (line) => {
    const lease = parseLease(line)
    if (lease !== undefined) leased(lease)
  })
  return { ended: howItEnded(client), kill: (signal) => client.kill(signal) }
}
