import { Fault } from '../fault'

/** A fault about one device of a specification; `index` is its place in deviceChange. */
export function deviceFault(type: string, index: number, message: string, more: Record<string, unknown> = {}): Fault {
  const properties = { property: `deviceChange[${index}].device`, deviceIndex: index, ...more }
  return new Fault(type, properties, `Invalid configuration for device '${index}': ${message}`)
}

/** InvalidDeviceSpec */
export function invalidDevice(index: number, message: string): Fault {
  return deviceFault('InvalidDeviceSpec', index, message)
}

/** InvalidDeviceBacking */
export function invalidBacking(index: number, message: string): Fault {
  return deviceFault('InvalidDeviceBacking', index, message)
}
