import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { enumTypes, type Field, methods, type ObjectType, objectTypes } from './model'

interface Description {
  name: string
  kind: 'object' | 'enum' | 'other' | 'unknown'
  base?: string
  fields?: Field[]
  values?: string[]
}

/** The schema against govmomi, an independent reading of the same API: order, types, lists, what must be there. */
const go = goIsThere() ? describe : describe.skip

go('the schema agrees with govmomi', () => {
  const requestOf = (method: string) => `${method.replace(/_Task$/, '')}RequestType`
  const responseOf = (method: string) => `${method}Response`
  let known = new Map<string, Description>()

  beforeAll(() => {
    const names = [
      ...objectTypes.keys(),
      ...enumTypes.keys(),
      ...[...methods.keys()].flatMap((name) => [requestOf(name), responseOf(name)]),
    ]
    known = askGovmomi(names)
  }, 300_000)

  test('data objects', () => {
    const found = [...objectTypes.values()].flatMap((type) => {
      const other = known.get(type.name)
      if (other?.kind !== 'object') return [`${type.name}: unknown to govmomi`]
      const base = other.base === 'DynamicData' ? undefined : other.base
      const wrongBase = base === type.base?.name ? [] : [`${type.name}: extends ${base}`]
      return [...wrongBase, ...compareFields(type.name, type.own, other.fields ?? [])]
    })
    expect(found).toEqual([])
  })

  test('enums', () => {
    const found = [...enumTypes.values()].flatMap(({ name, values }) => {
      const other = known.get(name)?.values ?? []
      const wrong = [...values].filter((value) => !other.includes(value)).map((value) => `${name}: no ${value}`)
      return [...wrong, ...other.filter((value) => !values.has(value)).map((value) => `${name}: lacks ${value}`)]
    })
    expect(found).toEqual([])
  })

  test('methods', () => {
    const found = [...methods.values()].flatMap(({ name, parameters, result }) => {
      const request = known.get(requestOf(name))
      const response = known.get(responseOf(name))
      if (request?.kind !== 'object' || response?.kind !== 'object') return [`${name}: unknown to govmomi`]
      const returns = result === undefined ? [] : [{ name: 'returnval', ...result }]
      return [
        ...compareFields(name, parameters.own, (request.fields ?? []).slice(1)),
        ...compareFields(`${name} result`, returns, response.fields ?? []),
      ]
    })
    expect(found).toEqual([])
  })

  test('what a client sends is complete: a strict server would refuse what the schema lacks', () => {
    const found = [...sentTypes()].flatMap((type) => {
      const own = new Set(type.own.map((field) => field.name))
      const lacking = (known.get(type.name)?.fields ?? []).filter((field) => !own.has(field.name))
      return lacking
        .filter((field) => !leftOut[type.name]?.includes(field.name))
        .map((field) => `${type.name}: lacks ${field.name}`)
    })
    expect(found).toEqual([])
  })
})

/** Differences that a server or a client would notice. The schema may leave optional fields out. */
function compareFields(owner: string, ours: readonly Field[], theirs: readonly Field[]): string[] {
  const found: string[] = []
  let last = -1
  for (const field of ours) {
    const index = theirs.findIndex((candidate) => candidate.name === field.name)
    const other = theirs[index]
    if (other === undefined) {
      found.push(`${owner}.${field.name}: unknown to govmomi`)
      continue
    }
    if (index < last) found.push(`${owner}.${field.name}: out of order`)
    last = Math.max(last, index)
    for (const key of ['type', 'list', 'optional'] as const) {
      const wire = field[key] === 'anyURI' ? 'string' : field[key]
      if (wire !== other[key] && !exceptions.has(`${owner}.${field.name}`))
        found.push(`${owner}.${field.name}: ${key} is ${other[key]}`)
    }
  }
  if (partial.has(owner)) return found
  const required = theirs.filter((field) => !field.optional && !ours.some((our) => our.name === field.name))
  return [...found, ...required.map((field) => `${owner}: lacks required ${field.name}: ${field.type}`)]
}

/** Types that occur in arguments, directly or below: fields, and subtypes in their place. */
function sentTypes(): Set<ObjectType> {
  const seen = new Set<ObjectType>()
  const waiting = [...methods.values()].map((method) => method.parameters)
  for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
    for (const field of type.fields) {
      const target = objectTypes.get(field.type)
      for (const next of target === undefined ? [] : [target, ...target.subtypes]) {
        if (!seen.has(next)) waiting.push(next)
        seen.add(next)
      }
    }
  }
  return seen
}

/** Types of which only a part is declared, because nobody sends them. */
const partial = new Set(['VirtualMachineConfigOption', 'DVPortgroupConfigInfo'])

/** Where govmomi's tags are known to be wrong: the API reference has `val` unset after a removal. */
const exceptions = new Set(['PropertyChange.val'])

/**
 * Fields that clients may send and the schema leaves out: later than vSphere 6.5, whose version the clients here speak,
 * or of features that this project has no use for (vApp products, encryption, I/O filters, device groups).
 */
const leftOut: Record<string, readonly string[]> = {
  VirtualMachineConfigSpec: [
    'sgxInfo',
    'ftEncryptionMode',
    'guestMonitoringModeInfo',
    'sevEnabled',
    'virtualNuma',
    'motherboardLayout',
    'pmemFailoverEnabled',
    'vmxStatsCollectionEnabled',
    'vmOpNotificationToAppEnabled',
    'vmOpNotificationTimeout',
    'deviceSwap',
    'simultaneousThreads',
    'pmem',
    'deviceGroups',
  ],
  VirtualDevice: ['numaNode', 'deviceGroupInfo'],
  VirtualDeviceConfigSpec: ['filterSpec', 'changeMode'],
  VirtualDisk: ['independentFilters'],
  VmConfigSpec: [
    'product',
    'property',
    'ipAssignment',
    'eula',
    'ovfSection',
    'ovfEnvironmentTransport',
    'installBootRequired',
    'installBootStopDelay',
  ],
  ReplicationConfigSpec: ['dataSetsReplicationEnabled'],
  VirtualMachineRelocateSpecDiskLocator: ['diskBackingInfo', 'profile', 'backing', 'filterSpec'],
  VirtualMachineCloneSpec: ['customization', 'tpmProvisionPolicy'],
}

function askGovmomi(names: readonly string[]): Map<string, Description> {
  const output = execFileSync('go', ['run', '.'], {
    cwd: join(__dirname, 'govmomi-check'),
    input: `${names.join('\n')}\n`,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, GOFLAGS: '-mod=mod' },
  })
  const lines = output.trim().split('\n')
  return new Map(
    lines.map((line) => {
      const one = JSON.parse(line) as Description
      return [one.name, one]
    }),
  )
}

function goIsThere(): boolean {
  try {
    execFileSync('go', ['version'])
    return true
  } catch {
    // Without Go the comparison is left out: it is a lint, not a promise to users.
    return false
  }
}
