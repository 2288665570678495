import { isIP } from 'node:net'
import type { GuestInfo, GuestNicInfo, VirtualMachineGuestSummary } from '../../vmomi/schema'
import { isEthernetCard } from './device-types'
import { guestFullName } from './guest-ids'
import type { VirtualMachine } from './machine'

const maxAddresses = 32
const maxHostNameLength = 255

/** Tools count as running once the guest has told something about itself. */
function toolsRunning(machine: VirtualMachine): boolean {
  const { addresses, hostName } = machine.record.guest
  return machine.running && (addresses.length > 0 || hostName !== undefined)
}

/** GuestInfo of a machine. */
export function guestInfo(machine: VirtualMachine): GuestInfo {
  const running = toolsRunning(machine)
  const { guest, guestId } = machine.record
  return {
    toolsStatus: running ? 'toolsOk' : 'toolsNotRunning',
    toolsVersionStatus: 'guestToolsUnmanaged',
    toolsVersionStatus2: 'guestToolsUnmanaged',
    toolsRunningStatus: running ? 'guestToolsRunning' : 'guestToolsNotRunning',
    toolsVersion: running ? '12352' : '0',
    guestId: running ? guestId : undefined,
    guestFamily: running ? 'linuxGuest' : undefined,
    guestFullName: running ? guestFullName(guestId) : undefined,
    hostName: running ? guest.hostName : undefined,
    ipAddress: running ? guest.addresses[0] : undefined,
    net: running ? nics(machine) : [],
    guestState: running ? 'running' : 'notRunning',
    appHeartbeatStatus: 'appStatusGray',
    guestOperationsReady: false,
    interactiveGuestOperationsReady: false,
    guestStateChangeSupported: running,
  }
}

/** VirtualMachineGuestSummary of a machine. */
export function guestSummary(machine: VirtualMachine): VirtualMachineGuestSummary {
  const info = guestInfo(machine)
  return {
    guestId: info.guestId,
    guestFullName: info.guestFullName,
    toolsStatus: info.toolsStatus,
    toolsVersionStatus: info.toolsVersionStatus,
    toolsVersionStatus2: info.toolsVersionStatus2,
    toolsRunningStatus: info.toolsRunningStatus,
    hostName: info.hostName,
    ipAddress: info.ipAddress,
  }
}

/** Guests do not tell which address is on which NIC: all are told of the first one. */
function nics(machine: VirtualMachine): GuestNicInfo[] {
  return machine.record.devices.filter(isEthernetCard).map((card, index) => ({
    network: card.backing?._type === 'VirtualEthernetCardNetworkBackingInfo' ? card.backing.deviceName : undefined,
    ipAddress: index === 0 ? [...machine.record.guest.addresses] : [],
    macAddress: card.macAddress,
    connected: card.connectable?.connected ?? true,
    deviceConfigId: card.key,
  }))
}

/** The addresses in what a guest reports as its own; what is no address is left out. */
export function parseAddresses(text: string): string[] {
  const addresses = text.split(',').map((part) => part.trim())
  return [...new Set(addresses.filter((address) => isIP(address) !== 0))].slice(0, maxAddresses)
}

/** A host name that a guest reports; undefined when it is none. */
export function parseHostName(text: string): string | undefined {
  return text.length <= maxHostNameLength && /^[\w.-]+$/.test(text) ? text : undefined
}
