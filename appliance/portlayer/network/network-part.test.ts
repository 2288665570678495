import type { PortLayerEvent, PublishedPort } from '../api'
import type { GuestConfig } from '../appliance-file'
import { exampleRecord } from '../execution/example'
import type { ContainerRecord } from '../execution/record'
import { Documents } from '../storage/documents'
import { MemoryFiles } from '../storage/memory-files'
import { openNetwork } from './network-part'

/** A VCH without a bridge network: its own machine, which is this one, is left alone. */
const config = { id: 'v', nics: [], bridgeSubnet: '172.16.0.0/16' } as unknown as GuestConfig

async function open() {
  const events: PortLayerEvent[] = []
  const kept: [string, readonly PublishedPort[]][] = []
  const containers: { record: ContainerRecord; poweredOn: boolean }[] = []
  const part = await openNetwork({
    config,
    documents: await Documents.open(new MemoryFiles()),
    publish: (event) => events.push(event),
    log: (line) => {
      throw new Error(line)
    },
    signal: new AbortController().signal,
  })
  part.follow({
    publications: () => containers,
    keepPorts: async (id, ports) => {
      kept.push([id, ports])
      return undefined as never
    },
  })
  return { part, events, kept, containers }
}

function record(number: number, first?: number, ports?: readonly PublishedPort[]): ContainerRecord {
  const range = first === undefined ? {} : { first, last: first }
  return {
    ...exampleRecord,
    id: String(number).padStart(64, '0'),
    network: { endpoints: [{ network: 'bridge' }], ports: [{ containerPort: 80, protocol: 'tcp', ...range }] },
    ...(ports !== undefined && { ports }),
  }
}

test('a start takes the ports; the record is written only when it does not have them yet', async () => {
  const { part, kept } = await open()
  const over = await part.beforeStart(record(1, 8080))
  expect(kept).toEqual([[record(1).id, [expect.objectContaining({ hostPort: 8080 })]]])
  await expect(part.beforeStart(record(2, 8080))).rejects.toMatchObject({ code: 'port-in-use' })
  over()
  const ports = kept[0]?.[1] ?? []
  const again = await part.beforeStart(record(1, 8080, ports))
  expect(kept).toHaveLength(1)
  again()
  const proposed = part.proposePorts(record(3)) ?? []
  const third = await part.beforeStart(record(3, undefined, proposed))
  expect(kept).toHaveLength(1)
  third()
})

test('what a failed start had taken is free again', async () => {
  const { part } = await open()
  const over = await part.beforeStart(record(1, 8080))
  over()
  const other = await part.beforeStart(record(2, 8080))
  other()
})

test('a container that runs and changes its networks keeps its ports, and chooses those that it did not have', async () => {
  const { part, containers } = await open()
  const over = await part.beforeStart(record(1, 8080))
  const ports = [{ containerPort: 80, protocol: 'tcp', hostPort: 8080, hostAddress: '0.0.0.0' }] as const
  containers.push({ record: record(1, 8080, ports), poweredOn: true })
  over()
  const kept = await part.rewire(record(1, 8080, ports))
  expect(kept.ports).toMatchObject([{ hostPort: 8080 }])
  kept.release()
  expect((await part.rewire({ ...record(1, 8080, ports), network: { endpoints: [] }, endpoints: [] })).ports).toEqual(
    [],
  )
  await expect(part.rewire(record(2, 8080))).resolves.toMatchObject({ ports: [{ hostPort: 8080 }] })
})

test('a start in a network that is gone is refused', async () => {
  const { part } = await open()
  const network = await part.networks.create({ name: 'n' })
  const { endpoints, release } = part.networks.join({ endpoints: [{ network: 'n' }] })
  release()
  await part.networks.remove(network.id)
  const lost = { ...record(1, 8080), endpoints }
  await expect(part.beforeStart(lost)).rejects.toMatchObject({ code: 'not-found' })
})

test('a network stays while a container in it starts', async () => {
  const { part } = await open()
  const network = await part.networks.create({ name: 'n' })
  const { endpoints, release } = part.networks.join({ endpoints: [{ network: 'n' }] })
  release()
  const over = await part.beforeStart({ ...record(1, 8080), network: { endpoints: [{ network: 'n' }] }, endpoints })
  await expect(part.networks.remove(network.id)).rejects.toMatchObject({ code: 'conflict' })
  over()
  await part.networks.remove(network.id)
})

test('events are passed on', async () => {
  const { part, events } = await open()
  part.publish({ type: 'secrets' })
  part.refresh()
  part.publish({ type: 'ready' })
  expect(events.map(({ type }) => type)).toEqual(['secrets', 'ready'])
})
