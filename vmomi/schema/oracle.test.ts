import fc from 'fast-check'
import { Client, type HttpClient, WSDL } from 'soap'
import { decodeRequest, decodeResponse } from './decode'
import { encodeRequest, encodeResponse } from './encode'
import { methodNamed } from './model'
import type { Methods, OptionValue, VirtualDevice } from './types'
import { generateWsdl } from './wsdl'

/** Text as users give it: anything that XML can carry, and what tries to be markup. */
const legal = fc
  .string({ unit: 'binary' })
  .filter((text) => !/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u.test(text))
const text = fc.oneof(
  legal,
  fc.constantFrom('<![CDATA[a]]>', '<![CDATA[</value><key>x</key>]]>', ']]>', '&amp;', '<!--', ' \r\n\t ', '&#0;'),
)
const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const option: fc.Arbitrary<OptionValue> = fc.record({
  key: text,
  value: fc.oneof(text, int, fc.boolean(), fc.maxSafeInteger()),
})
const device: fc.Arbitrary<VirtualDevice> = fc.oneof(
  fc.record({
    _type: fc.constant('VirtualDisk' as const),
    key: int,
    capacityInKB: fc.maxSafeInteger(),
    unitNumber: int,
  }),
  fc.record({
    _type: fc.constant('ParaVirtualSCSIController' as const),
    sharedBus: fc.constant('noSharing' as const),
    key: int,
    busNumber: int,
    device: fc.array(int, { minLength: 1 }),
  }),
)

function inEnvelope(body: string): string {
  return `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${body}</e:Body></e:Envelope>`
}

/** Keys in an order that depends on the seed. */
function shuffled<T extends object>(value: T, seed: number): T {
  const entries = Object.entries(value)
  return Object.fromEntries([...entries.slice(seed % entries.length), ...entries.slice(0, seed % entries.length)]) as T
}

describe('what is encoded is decoded again', () => {
  test('calls, whatever the text and the order of keys', () => {
    const call = fc.record({
      name: text,
      options: fc.array(option, { minLength: 1 }),
      devices: fc.array(device, { minLength: 1 }),
      seed: fc.nat(9),
    })
    fc.assert(
      fc.property(call, ({ name, options, devices, seed }) => {
        const spec = shuffled(
          { name, extraConfig: options, deviceChange: devices.map((one) => ({ device: shuffled(one, seed) })) },
          seed,
        )
        const read = decodeRequest(
          inEnvelope(encodeRequest('ReconfigVM_Task', { type: 'VirtualMachine', value: name }, { spec })),
        )
        expect(read.arguments.spec).toMatchObject(spec)
      }),
    )
  })

  test('answers', () => {
    const propSet = fc.array(
      fc.record({
        name: text,
        val: fc.oneof(
          text,
          int,
          fc.double({ noNaN: true }),
          fc.array(device, { minLength: 1 }),
          fc.array(text, { minLength: 1 }),
        ),
      }),
      { minLength: 1 },
    )
    fc.assert(
      fc.property(propSet, (properties) => {
        const xml = encodeResponse('RetrieveProperties', [{ obj: { type: 'a', value: 'b' }, propSet: properties }])
        expect(decodeResponse(methodNamed('RetrieveProperties'), xml)).toMatchObject({
          result: [{ propSet: properties.map(({ name, val }) => ({ name, val: Object.is(val, -0) ? 0 : val })) }],
        })
      }),
    )
  })
})

/** node-soap's own reading of the whole WSDL, as a second opinion. */
async function nodeSoap(answer: string): Promise<Record<string, (args: object) => Promise<[Record<string, unknown>]>>> {
  const wsdl = await new Promise<WSDL>((resolve, reject) => {
    const made = new WSDL(generateWsdl('whole'), 'vim25', {})
    made.onReady((error: unknown) => (error instanceof Error ? reject(error) : resolve(made)))
  })
  const httpClient = {
    request: (_url: string, _data: string, callback: (error: null, response: object, body: string) => void) => {
      callback(null, { status: 200, headers: {} }, answer)
    },
  } as unknown as HttpClient
  return new Client(wsdl, 'http://localhost', { httpClient, preserveWhitespace: true }) as never
}

test('node-soap reads our answers the same', async () => {
  const result: Methods['QueryAvailablePerfMetric']['result'] = [
    { counterId: 5, instance: ' a & <b> ' },
    { counterId: -1, instance: '' },
  ]
  const client = await nodeSoap(encodeResponse('QueryAvailablePerfMetric', result))
  const [read] = (await client.QueryAvailablePerfMetricAsync?.({})) ?? []
  expect(read).toEqual({ returnval: result })
})

test('node-soap reads our calls the same: its encoder and ours agree where it can be right', async () => {
  const args = {
    name: 'a&b',
    datacenter: { attributes: { type: 'Datacenter' }, $value: 'dc' },
    createParentDirectories: true,
  }
  let sent = ''
  const wsdl = new WSDL(generateWsdl('whole'), 'vim25', {})
  await new Promise<void>((resolve) => wsdl.onReady(() => resolve()))
  const httpClient = {
    request: (_url: string, data: string, callback: (error: null, response: object, body: string) => void) => {
      sent = data
      callback(null, { status: 200, headers: {} }, encodeResponse('MakeDirectory', undefined))
    },
  } as unknown as HttpClient
  const client = new Client(wsdl, 'http://localhost', { httpClient })
  await client.MakeDirectoryAsync({ _this: { attributes: { type: 'FileManager' }, $value: 'fm' }, ...args })
  expect(decodeRequest(sent)).toMatchObject({
    method: { name: 'MakeDirectory' },
    self: { type: 'FileManager', value: 'fm' },
    arguments: { name: 'a&b', datacenter: { type: 'Datacenter', value: 'dc' }, createParentDirectories: true },
  })
})
