import type { VirtualDevice, VirtualMachineConfigSpec } from '../../vmomi/schema'
import { Fault } from '../fault'
import { isCdrom, isDisk, isEthernetCard, isScsiController, isSerialPort } from './device-types'
import type { MachineRecord } from './record'

const maxLength = 32 << 20
const extraPrefix = 'extraConfig.'
const devicePrefix = 'device.'

/**
 * The configuration file of a machine: `key = "value"` lines as VMware's, with what is needed to register the machine
 * again. Devices are vim25 objects in JSON, for this file is read by the lab only.
 */
export function formatVmx(record: MachineRecord): string {
  const lines: [string, string][] = [
    ['.encoding', 'UTF-8'],
    ['config.version', '8'],
    ['virtualHW.version', record.version.replace(/^vmx-0?/, '')],
    ['displayName', record.name],
    ['guestOS', record.guestId],
    ['annotation', record.annotation],
    ['uuid.bios', record.uuid],
    ['vc.uuid', record.instanceUuid],
    ['memSize', String(record.memoryMegabytes)],
    ['numvcpus', String(record.cpus)],
    ['cpuid.coresPerSocket', String(record.coresPerSocket)],
    ['vcpu.hotadd', String(record.cpuHotAdd === true).toUpperCase()],
    ['mem.hotadd', String(record.memoryHotAdd === true).toUpperCase()],
    ...record.devices
      .filter(isKept)
      .map((device): [string, string] => [`${devicePrefix}${device.key}`, JSON.stringify(device)]),
    ...record.extraConfig.map(([key, value]): [string, string] => [extraPrefix + key, value]),
  ]
  return `${lines.map(([key, value]) => `${escapeText(key)} = "${escapeText(value)}"`).join('\n')}\n`
}

/**
 * Reads a configuration file to the specification of the machine that it describes. Whoever can write to the datastore
 * can have written it: the specification has to pass every check that a client's would. InvalidVmConfig.
 */
export function parseVmx(text: string): VirtualMachineConfigSpec {
  if (text.length > maxLength) throw invalid('it is too large')
  const values = new Map<string, string>()
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const match = /^\s*(\S+)\s*=\s*"(.*)"\s*$/.exec(line)
    if (match === null) throw invalid(`'${line.slice(0, 80)}' is not of the form key = "value"`)
    values.set(unescapeText(match[1] ?? ''), unescapeText(match[2] ?? ''))
  }
  const number = (key: string) => (values.has(key) ? Number(values.get(key)) : undefined)
  const entries = [...values]
  return {
    name: values.get('displayName'),
    version: values.has('virtualHW.version')
      ? `vmx-${String(values.get('virtualHW.version')).padStart(2, '0')}`
      : undefined,
    guestId: values.get('guestOS'),
    annotation: values.get('annotation'),
    uuid: values.get('uuid.bios'),
    instanceUuid: values.get('vc.uuid'),
    memoryMB: number('memSize'),
    numCPUs: number('numvcpus'),
    cpuHotAddEnabled: values.get('vcpu.hotadd') === 'TRUE',
    memoryHotAddEnabled: values.get('mem.hotadd') === 'TRUE',
    numCoresPerSocket: number('cpuid.coresPerSocket'),
    deviceChange: entries
      .filter(([key]) => key.startsWith(devicePrefix))
      .map(([, value]) => ({ operation: 'add', device: parseDevice(value) })),
    extraConfig: entries
      .filter(([key]) => key.startsWith(extraPrefix))
      .map(([key, value]) => ({ _type: 'OptionValue', key: key.slice(extraPrefix.length), value })),
  }
}

function parseDevice(text: string): VirtualDevice {
  try {
    const device: unknown = JSON.parse(text)
    if (typeof device === 'object' && device !== null && '_type' in device) return device as VirtualDevice
  } catch (error) {
    throw invalid(`a device is not JSON: ${String(error)}`)
  }
  throw invalid('a device has no type')
}

/** What every machine has need not be kept. */
function isKept(device: VirtualDevice): boolean {
  return isScsiController(device) || isDisk(device) || isCdrom(device) || isEthernetCard(device) || isSerialPort(device)
}

function invalid(reason: string): Fault {
  return new Fault('InvalidVmConfig', { property: 'vmx' }, `The configuration file cannot be read: ${reason}`)
}

/** As VMware does: `|` and two hexadecimal digits for what would end the value or the line. */
function escapeText(text: string): string {
  return text.replace(/["|\n\r]/g, (character) => `|${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

function unescapeText(text: string): string {
  return text.replace(/\|([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
