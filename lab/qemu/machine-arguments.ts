import { type MachineSpec, memoryIncrement, type SerialSpec } from '../hypervisor'
import type { Accelerator } from './accelerator'
import { type BlockNode, cdromDeviceIds, cdromDevices, cdromNode, controllerDevice, diskDevice } from './block-node'
import { nicBackend, nicDevice } from './nic'

/** Where a machine's sockets lie. Short: a unix socket's path has at most 107 bytes. */
export interface MachineSockets {
  readonly monitor: string
  readonly rpci: string
  /** Marks the process (and holds its number): no other process has this argument. */
  readonly pidFile: string
  serial(index: number): string
  lane(index: number): string
}

export interface MachineLaunch {
  readonly machine: MachineSpec
  readonly accelerator: Accelerator
  readonly sockets: MachineSockets
  /** The block graph of each disk of the machine, in order. */
  readonly disks: readonly BlockNode[]
}

/** The interrupts of COM1 to COM4. The classic pairs share one, which an edge triggered bus does badly. */
const serialInterrupts = [4, 3, 5, 7] as const
/** Ports of the virtio-serial device: number 0 is a console's, then RPCI and the lanes. */
const maxPorts = 2 + serialInterrupts.length
/** Most serial ports of a machine. */
export const maxSerials = serialInterrupts.length
/** Most NICs of a machine, as on vSphere. */
export const maxNics = 10

/** Id of a serial port's lane in QEMU, device and backend, by the port's place in the machine. */
export const laneId = (index: number): string => `lane${index}`

const acceleration: Record<Accelerator, readonly string[]> = {
  tcg: ['-accel', 'tcg,thread=multi', '-cpu', 'max'],
  kvm: ['-accel', 'kvm', '-cpu', 'max'],
}

/** A value in QEMU's `key=value,…` syntax. */
function escapeComma(value: string): string {
  return value.replaceAll(',', ',,')
}

function device(properties: Readonly<Record<string, unknown>>): string[] {
  return ['-device', JSON.stringify(properties)]
}

/** What is behind a serial port: a file, which takes what its UART and its lane write, or a socket of each. */
function serialBackend(serial: Exclude<SerialSpec, { kind: 'none' }>, id: string, socket: string): string[] {
  const backend =
    serial.kind === 'file'
      ? `file,id=${id},path=${escapeComma(serial.path)},append=on`
      : `socket,id=${id},path=${escapeComma(socket)},server=on,wait=off`
  return ['-chardev', backend]
}

function serialArguments(serial: SerialSpec, index: number, sockets: MachineSockets): string[] {
  if (serial.kind === 'none') return []
  const uart = `serial${index}`
  const lane = laneId(index)
  const name = `com${index + 1}`
  return [
    ...serialBackend(serial, uart, sockets.serial(index)),
    ...device({ driver: 'isa-serial', id: name, index, irq: serialInterrupts[index], chardev: uart }),
    ...serialBackend(serial, lane, sockets.lane(index)),
    ...device({ driver: 'virtserialport', id: lane, chardev: lane, name: `lab.${name}`, bus: 'lab.0' }),
  ]
}

/** Memory can be added to a machine so often. */
export const memorySlots = 16

function sizeArguments({ cpus, memoryBytes, limit }: MachineSpec): string[][] {
  const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)}M`
  const size = `size=${mebibytes(memoryBytes)}`
  const canGrow = limit !== undefined && limit.memoryBytes >= memoryBytes + memoryIncrement
  return [
    ['-smp', limit !== undefined && limit.cpus > cpus ? `cpus=${cpus},maxcpus=${limit.cpus}` : String(cpus)],
    ['-m', canGrow ? `${size},slots=${memorySlots},maxmem=${mebibytes(limit.memoryBytes)}` : size],
  ]
}

/** The arguments of qemu-system-x86_64 for a machine: stopped before its first instruction, in the background. */
export function machineArguments(launch: MachineLaunch): string[] {
  const { machine, sockets } = launch
  if (machine.serials.length > maxSerials) throw new RangeError(`a machine has at most ${maxSerials} serial ports`)
  if (machine.nics.length > maxNics) throw new RangeError(`a machine has at most ${maxNics} network adapters`)
  const { cdrom } = machine
  const media = cdrom === undefined ? [] : cdromDeviceIds.map((id) => cdromNode(id, cdrom, 0))
  const buses = new Set([0, ...machine.disks.map((disk) => disk.bus)])
  return [
    ['-nodefaults', '-no-user-config', '-display', 'none', '-machine', 'pc'],
    acceleration[launch.accelerator],
    ['-name', `guest=${escapeComma(machine.name)},debug-threads=on`, '-uuid', machine.uuid],
    ...sizeArguments(machine),
    // The lab resumes the machine when everything is connected, and ends it when the guest has shut down: it then knows why.
    ['-S', '-no-shutdown', '-daemonize', '-pidfile', sockets.pidFile],
    ['-sandbox', 'on,resourcecontrol=deny'],
    ['-boot', 'order=d,menu=off,strict=on'],
    ['-chardev', `socket,id=monitor,path=${escapeComma(sockets.monitor)},server=on,wait=off`],
    ['-mon', 'chardev=monitor,mode=control'],
    device({ driver: 'virtio-serial-pci', id: 'lab', addr: '0x3', max_ports: maxPorts }),
    ['-chardev', `socket,id=rpci,path=${escapeComma(sockets.rpci)},server=on,wait=off`],
    device({ driver: 'virtserialport', id: 'rpci0', chardev: 'rpci', name: 'lab.rpci', bus: 'lab.0' }),
    ...machine.serials.map((serial, index) => serialArguments(serial, index, sockets)),
    ...media.map((node) => ['-blockdev', JSON.stringify(node)]),
    ...cdromDevices(cdrom === undefined ? 'empty' : 'medium').map(device),
    ...[...buses].sort().map((bus) => device(controllerDevice(bus))),
    ...launch.disks.map((node) => ['-blockdev', JSON.stringify(node)]),
    ...machine.disks.map((disk) => device(diskDevice(disk))),
    ...machine.nics.flatMap((nic) => [
      ['-netdev', JSON.stringify(nicBackend(machine.id, nic))],
      device(nicDevice(nic)),
    ]),
  ].flat()
}
