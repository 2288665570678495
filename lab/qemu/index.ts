import type { OpenHypervisor } from '../hypervisor'
import { QemuHypervisor, type QemuOptions } from './hypervisor'

export { MachineStateError, type QemuOptions } from './hypervisor'
export { NetworkError } from './network'

/**
 * Opens the lab's hypervisor on QEMU. Finds the machines that still run; those that ended while nobody watched are told of
 * by `stopped` right after this has resolved.
 */
export const openHypervisor: OpenHypervisor & ((options: QemuOptions) => Promise<QemuHypervisor>) = (
  options: QemuOptions,
) => QemuHypervisor.open(options)
