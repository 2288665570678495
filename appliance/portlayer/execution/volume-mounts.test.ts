import type { VolumeMount } from '../api'
import { exampleRecord } from './example'
import { checkVolumesFree } from './volume-claims'
import { joinedVolumes, mountsOf } from './volume-mounts'

const mount = (volume: string, more: Partial<VolumeMount> = {}): VolumeMount => ({
  ...{ volume, target: `/${volume}`, readOnly: false, copyUp: true },
  ...more,
})
const record = (name: string, ...volumes: VolumeMount[]) => ({
  ...exampleRecord,
  id: name.padEnd(64, '0'),
  execution: { ...exampleRecord.execution, name },
  storage: { ...exampleRecord.storage, volumes },
})

test('a volume is one disk, whatever it is mounted as; the controller keeps its unit', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'a']
  const joined = joinedVolumes({ volumes: names.map((name) => mount(name, { readOnly: name !== 'b' })) })
  expect(joined.map(({ volume, unit }) => `${volume}${unit}`).join(' ')).toBe('a1 b2 c3 d4 e5 f6 g8')
  expect(joined.filter(({ access }) => access === 'write').map(({ volume }) => volume)).toEqual(['b'])
  const many = Array.from({ length: 15 }, (_, index) => mount(`v${index}`))
  expect(() => joinedVolumes({ volumes: many })).toThrow(
    'a container can have at most 14 volumes that are disks, and images, this one has 15',
  )
  expect(mountsOf({ layer: 'x', volumes: [mount('a', { subpath: 'p' })] })).toEqual([
    { kind: 'volume', bus: 0, unit: 1, target: '/a', readOnly: false, copyUp: true, subpath: 'p' },
  ])
})

test('a volume on a server is no disk, and is mounted from there', () => {
  const shares = { nas: { host: 'nas.lan', path: '/v/volumes/nas', port: 2049 } }
  const volumes = [mount('nas', { readOnly: true, subpath: 'p' }), mount('a'), mount('constructor')]
  expect(joinedVolumes({ volumes }, shares).map(({ volume, unit }) => [volume, unit])).toEqual([
    ['a', 1],
    ['constructor', 2],
  ])
  expect(mountsOf({ layer: 'x', volumes }, shares)).toEqual([
    {
      ...{ kind: 'nfs', host: 'nas.lan', path: '/v/volumes/nas', port: 2049 },
      ...{ target: '/nas', readOnly: true, copyUp: true, subpath: 'p' },
    },
    { kind: 'volume', bus: 0, unit: 1, target: '/a', readOnly: false, copyUp: true },
    { kind: 'volume', bus: 0, unit: 2, target: '/constructor', readOnly: false, copyUp: true },
  ])
  const [one, other] = [record('one', mount('nas')), record('other', mount('nas'))]
  checkVolumesFree({ ...one, shares }, [{ ...other, shares }])
})

test('one container writes to a volume, or any number read it', () => {
  const [writer, reader] = [record('db', mount('data')), record('web', mount('data', { readOnly: true }))]
  expect(() => checkVolumesFree(reader, [writer])).toThrow(
    'container web (web000000000) cannot start: container db (db0000000000) is running with volume data, and a volume is written by one container at a time. Stop db first, or mount the volume read-only in both',
  )
  expect(() => checkVolumesFree(writer, [reader])).toThrow('container web (web000000000) is running')
  checkVolumesFree(reader, [record('other', mount('data', { readOnly: true })), record('third', mount('more'))])
  checkVolumesFree(writer, [writer])
})
