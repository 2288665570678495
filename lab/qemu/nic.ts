import type { NicSpec } from '../hypervisor'
import { tapOf } from './network'

/** PCI slot of the first adapter: those before are the machine's own. */
const firstPciSlot = 4

/** Id of an adapter in QEMU, by its slot. */
export const nicDeviceId = (slot: number): string => `nic${slot}`

/** Id of what is behind it. */
export const nicBackendId = (slot: number): string => `net${slot}`

/** The tap behind an adapter, as `netdev_add` and `-netdev` take it. */
export function nicBackend(machine: string, { slot }: NicSpec) {
  return { type: 'tap', id: nicBackendId(slot), ifname: tapOf(machine, slot), script: 'no', downscript: 'no' } as const
}

/** The adapter, as `device_add` and `-device` take it. */
export function nicDevice({ slot, mac }: NicSpec) {
  return {
    driver: 'vmxnet3',
    id: nicDeviceId(slot),
    netdev: nicBackendId(slot),
    mac,
    addr: `0x${(firstPciSlot + slot).toString(16)}`,
    // No boot from the network: the option ROM would only cost time.
    romfile: '',
  } as const
}
