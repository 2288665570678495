import type { Flag, FlagValues } from '../flags'
import {
  GobInterface,
  GobMap,
  type GobType,
  type GobValue,
  type InterfaceValue,
  isStruct,
  type StructType,
} from '../gob'

const strings: GobType = { kind: 'slice', name: '[]string', element: 'string' }

function flagType(name: string, value: GobType): StructType {
  return {
    kind: 'struct',
    name,
    fields: [
      ['Name', 'string'],
      ['Usage', 'string'],
      ['EnvVar', 'string'],
      ['Value', value],
    ],
  }
}

/** Under these names libmachine registers its flags with gob: the package's name with a star, for pointers. */
const types = {
  string: { registered: '*mcnflag.StringFlag', type: flagType('StringFlag', 'string') },
  int: { registered: '*mcnflag.IntFlag', type: flagType('IntFlag', 'int') },
  list: { registered: '*mcnflag.StringSliceFlag', type: flagType('StringSliceFlag', strings) },
} as const

/** `[]mcnflag.Flag`, the reply of GetCreateFlags. */
export const flagsType: GobType = { kind: 'slice', name: '', element: 'interface' }

/** A flag as an element of {@link flagsType}. */
export function encodeFlag(flag: Flag): InterfaceValue {
  const value = { Name: flag.name, Usage: flag.usage, EnvVar: flag.variable, Value: flag.value }
  return { ...types[flag.kind], value }
}

/** The argument of SetConfigFromFlags, `rpcdriver.RPCFlags` in an interface: flag name to value. */
export function decodeFlagValues(argument: GobValue): FlagValues {
  const flags = argument instanceof GobInterface ? argument.value : undefined
  const values = isStruct(flags) ? flags.Values : undefined
  if (!(values instanceof GobMap)) throw new TypeError('SetConfigFromFlags without flags')
  return Object.fromEntries(
    [...values].map(([name, value]) => [String(name), value instanceof GobInterface ? value.value : undefined]),
  )
}
