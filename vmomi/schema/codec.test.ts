import { decodeRequest, decodeResponse } from './decode'
import { encodeFault, encodeRequest, encodeResponse } from './encode'
import { methodNamed } from './model'
import type { Methods, VirtualDevice, VirtualDisk } from './types'
import { isA, SchemaError, typed, wireTypeOf } from './value'

const folder = { type: 'Folder', value: 'ha-folder-vm' }
const pool = { type: 'ResourcePool', value: 'ha-root-pool' }
const vm = { type: 'VirtualMachine', value: '7' }

const disk: VirtualDisk = {
  // Not the order of the wire, on purpose.
  _type: 'VirtualDisk',
  capacityInKB: 8,
  unitNumber: 0,
  key: -1,
  backing: {
    _type: 'VirtualDiskFlatVer2BackingInfo',
    diskMode: 'persistent',
    fileName: '[ds] a/b.vmdk',
    parent: { fileName: '[ds] p.vmdk', diskMode: 'persistent' },
  },
}
const call: Methods['CreateVM_Task']['arguments'] = {
  config: {
    name: 'x & <y>',
    numCPUs: 2,
    deviceChange: [{ operation: 'add', fileOperation: 'create', device: disk }],
    extraConfig: [{ key: 'k', value: ' kept \n' }],
  },
  pool,
}

function inEnvelope(body: string): string {
  return `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
}

function requestWith(args: object, method = 'CreateVM_Task') {
  return decodeRequest(inEnvelope(encodeRequest(method, folder, args)))
}

describe('calls', () => {
  test('fields go out in wire order, whatever the order in the object', () => {
    const body = encodeRequest('CreateVM_Task', folder, call)
    expect(body).toContain(
      '<device xsi:type="VirtualDisk"><key>-1</key><backing xsi:type="VirtualDiskFlatVer2BackingInfo">' +
        '<fileName>[ds] a/b.vmdk</fileName><diskMode>persistent</diskMode><parent><fileName>[ds] p.vmdk</fileName>' +
        '<diskMode>persistent</diskMode></parent></backing><unitNumber>0</unitNumber><capacityInKB>8</capacityInKB></device>',
    )
  })

  test('a server reads what a client wrote', () => {
    const read = requestWith(call)
    expect(read.method.name).toBe('CreateVM_Task')
    expect(read.self).toEqual(folder)
    expect(read.arguments).toMatchObject(call)
    expect(read.arguments.config).toMatchObject({
      extraConfig: [{ _type: 'OptionValue', key: 'k', value: ' kept \n' }],
    })
  })

  test.each([
    ['unknown field', { config: { nam: 'x' }, pool }, 'CreateVM_Task.config.nam: VirtualMachineConfigSpec has no such'],
    ['missing', { config: {} }, 'CreateVM_Task.pool: missing, a ManagedObjectReference is required'],
    [
      'wrong subtype',
      { config: { deviceChange: [{ device: { _type: 'OptionValue', key: 'a', value: 1 } }] }, pool },
      'a OptionValue where a VirtualDevice',
    ],
    ['control character', { config: { name: 'a\u0000b' }, pool }, 'CreateVM_Task.config.name: has a character'],
    ['lone surrogate', { config: { name: 'a\ud800b' }, pool }, 'CreateVM_Task.config.name: has a character'],
    ['not an int', { config: { numCPUs: 1.5 }, pool }, 'CreateVM_Task.config.numCPUs: 1.5 is no int'],
    ['int too large', { config: { numCPUs: 2 ** 31 }, pool }, 'is no int'],
    ['not a list', { config: { extraConfig: {} }, pool }, 'CreateVM_Task.config.extraConfig: not a list'],
    ['untyped any', { config: { extraConfig: [{ key: 'k', value: {} }] }, pool }, 'extraConfig[0].value: cannot tell'],
    [
      'not of the enum',
      { config: { deviceChange: [{ operation: 'mend', device: disk }] }, pool },
      '"mend" is no VirtualDeviceConfigSpecOperation',
    ],
  ])('%s is refused before sending', (_what, args, message) => {
    expect(() => encodeRequest('CreateVM_Task', folder, args)).toThrow(SchemaError)
    expect(() => encodeRequest('CreateVM_Task', folder, args)).toThrow(message)
  })

  test('CDATA in a value stays text', () => {
    const name = '<![CDATA[a]]></name><numCPUs>64</numCPUs><name><![CDATA[b]]>'
    expect(requestWith({ config: { name }, pool }).arguments.config).toEqual({
      _type: 'VirtualMachineConfigSpec',
      name,
    })
  })
})

describe('a server refuses', () => {
  const spec = (inner: string) =>
    inEnvelope(
      `<ReconfigVM_Task xmlns="urn:vim25"><_this type="VirtualMachine">7</_this><spec>${inner}</spec></ReconfigVM_Task>`,
    )
  test.each([
    [
      'order',
      spec('<memoryMB>4</memoryMB><name>a</name>'),
      'ReconfigVM_Task.spec.name: unexpected element: out of order',
    ],
    [
      'repetition',
      spec('<name>a</name><name>b</name>'),
      'ReconfigVM_Task.spec.name: unexpected element: already given',
    ],
    ['unknown element', spec('<nome>a</nome>'), 'ReconfigVM_Task.spec.nome: unexpected element'],
    [
      'unknown type',
      spec('<deviceChange><device xmlns:i="x" i:type="Toaster"/></deviceChange>'),
      'spec.deviceChange[0].device: a Toaster',
    ],
    [
      'missing element',
      spec('<deviceChange><operation>add</operation></deviceChange>'),
      'deviceChange[0].device: missing',
    ],
    ['no int', spec('<numCPUs>two</numCPUs>'), 'ReconfigVM_Task.spec.numCPUs: "two" is no int'],
    ['no date', spec('<createDate>yesterday</createDate>'), 'is no dateTime'],
    ['no enum', spec('<deviceChange><operation>mend</operation></deviceChange>'), '"mend" is no'],
    ['text', spec('stray'), 'text between elements'],
    ['an unknown method', inEnvelope('<Explode><_this type="A">b</_this></Explode>'), 'Explode: unknown method'],
    ['two calls', inEnvelope('<CurrentTime><_this type="A">b</_this></CurrentTime>'.repeat(2)), 'more than one call'],
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a/>', 'a document type is not allowed'],
    ['depth', '<a>'.repeat(200), 'expected a SOAP envelope'],
    ['no XML', 'nonsense', 'not well-formed'],
    ['nothing', '', 'message'],
    ['half', inEnvelope('').slice(0, 100), 'not well-formed'],
  ])('%s', (_what, xml, message) => {
    expect(() => decodeRequest(xml)).toThrow(SchemaError)
    expect(() => decodeRequest(xml)).toThrow(message)
  })

  test('too deep and too long', () => {
    const deep = spec(`<vAppConfig>${'<a>'.repeat(5)}`)
    expect(() => decodeRequest(deep, { maxDepth: 4 })).toThrow('more than 4 elements deep')
    expect(() => decodeRequest(spec('<name>a</name>'), { maxLength: 20 })).toThrow('longer than 20')
  })
})

describe('answers', () => {
  const retrieve = methodNamed('RetrieveProperties')
  function properties(values: Record<string, unknown>) {
    const propSet = Object.entries(values).map(([name, val]) => ({ name, val }))
    const decoded = decodeResponse(retrieve, encodeResponse('RetrieveProperties', [{ obj: vm, propSet }]))
    if (decoded.kind !== 'result') throw new Error('a fault')
    const [content] = decoded.result as Methods['RetrieveProperties']['result']
    return Object.fromEntries((content?.propSet ?? []).map(({ name, val }) => [name, val]))
  }

  test('anyType keeps its type', () => {
    const values = {
      string: '  a\r\n\tb ',
      empty: '',
      blank: '   ',
      int: -5,
      long: 2 ** 40,
      huge: 2n ** 62n,
      double: 1.5,
      no: false,
      reference: vm,
      references: [vm, folder],
      strings: ['a', '', ' '],
      typedLong: typed('long', 5),
      none: typed('VirtualDevice[]', []),
    }
    expect(properties(values)).toEqual({ ...values, typedLong: 5, none: [] })
    expect(properties({ at: new Date(0) })).toEqual({ at: '1970-01-01T00:00:00.000Z' })
  })

  test('lists of devices keep each type', () => {
    const devices: VirtualDevice[] = [
      { _type: 'ParaVirtualSCSIController', key: 1000, busNumber: 0, sharedBus: 'noSharing' },
      disk,
    ]
    const read = properties({ devices }).devices as VirtualDevice[]
    expect(read).toMatchObject(devices)
    expect(read.filter((device) => isA(device, 'VirtualController'))).toHaveLength(1)
    expect(read.filter((device) => isA(device, 'VirtualDisk')).map(({ capacityInKB }) => capacityInKB)).toEqual([8])
    expect(isA(read[0], 'VirtualSCSIController')).toBe(true)
  })

  test('another prefix, CDATA, entities and unknown things are read leniently', () => {
    const xml = inEnvelope(
      '<RetrievePropertiesResponse xmlns="urn:vim25" xmlns:q="http://www.w3.org/2001/XMLSchema-instance"><returnval>' +
        '<obj type="Task">t</obj><propSet><name>a</name><val q:type="xs:string">&#65;<![CDATA[<b>]]>&amp;</val></propSet>' +
        '<news><deep/></news><propSet><name>b</name><val q:type="FutureThing"><c>1</c></val></propSet></returnval></RetrievePropertiesResponse>',
    )
    const decoded = decodeResponse(retrieve, xml)
    expect(decoded).toMatchObject({ kind: 'result', result: [{ propSet: [{ val: 'A<b>&' }, { name: 'b', val: {} }] }] })
    const [content] = (decoded.kind === 'result' ? decoded.result : []) as Methods['RetrieveProperties']['result']
    expect(wireTypeOf(content?.propSet?.[1]?.val as object)).toBe('FutureThing')
  })

  test('absent lists are empty, absent values undefined', () => {
    expect(decodeResponse(retrieve, encodeResponse('RetrieveProperties', undefined))).toEqual({
      kind: 'result',
      result: [],
    })
    const find = methodNamed('FindChild')
    expect(decodeResponse(find, encodeResponse('FindChild', undefined))).toEqual({ kind: 'result', result: undefined })
    expect(decodeResponse(methodNamed('Logout'), encodeResponse('Logout', undefined))).toEqual({
      kind: 'result',
      result: undefined,
    })
  })

  test('faults are typed', () => {
    const xml = encodeFault({ _type: 'InvalidPowerState', existingState: 'poweredOn' }, 'It runs <already>.')
    expect(decodeResponse(methodNamed('PowerOnVM_Task'), xml)).toEqual({
      kind: 'fault',
      code: 'ServerFaultCode',
      message: 'It runs <already>.',
      fault: { _type: 'InvalidPowerState', existingState: 'poweredOn' },
    })
  })

  test('a fault that the schema lacks keeps its name', () => {
    const xml = inEnvelope(
      '<Fault><faultcode>S</faultcode><faultstring>m</faultstring><detail><OddFault/></detail></Fault>',
    )
    const decoded = decodeResponse(retrieve, xml)
    expect(decoded.kind === 'fault' && decoded.fault && wireTypeOf(decoded.fault)).toBe('Odd')
  })
})
