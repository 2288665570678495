import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { LayerRecorder } from './layer-record'
import { Layers, type LayersOptions } from './layers'
import { MemoryFiles } from './memory-files'
import { WrittenPaths } from './written-paths'

const signal = new AbortController().signal
const id = (digit: string) => `sha256:${digit.repeat(64)}`
const base = { chainId: id('a'), diffId: id('1') }
const upper = { chainId: id('b'), parent: id('a'), diffId: id('2') }

/** Layers whose disks are files with the tar's bytes. */
async function open(files = new MemoryFiles(), used: string[] = []): Promise<{ layers: Layers; builds: string[] }> {
  const builds: string[] = []
  const workshop: LayersOptions['workshop'] = {
    async build(path, parent, tar, _signal, file) {
      builds.push(`${path} ${file === 'existing' ? 'as copied' : `on ${parent}`}`)
      const content = await buffer(Readable.from(tar))
      await files.write(path, content)
      const record = join(records, `${builds.length}`)
      const recorder = new LayerRecorder(record, '/root', new WrittenPaths())
      await recorder.add(content)
      await recorder.finish()
      return { size: content.length, tarSize: content.length, record }
    },
    async withDisk({ path, parent, access }, use) {
      builds.push(`${access} ${path.replace(/[0-9a-f-]{36}/, 'uuid')} on ${parent}`)
      await files.write(path, Buffer.from('x'))
      return use('/nowhere')
    },
  }
  return { layers: await Layers.open({ files, workshop, inUse: () => used, log: () => undefined }), builds }
}

let records: string

beforeAll(async () => {
  records = await mkdtemp(join(tmpdir(), 'records-'))
})

afterAll(() => rm(records, { recursive: true }))

const tar = (text: string): Readable => Readable.from([Buffer.from(text)])

test('layers are written on their parents and found again', async () => {
  const files = new MemoryFiles()
  const { layers, builds } = await open(files)
  const layer = await layers.write(base, tar('12345'), signal)
  expect(layer).toMatchObject({ ...base, size: 5 })
  await layers.write(upper, tar('1'), signal)
  expect(builds).toEqual([
    `images/${'a'.repeat(64)}/layer.vmdk on undefined`,
    `images/${'b'.repeat(64)}/layer.vmdk on images/${'a'.repeat(64)}/layer.vmdk`,
  ])
  const again = (await open(files)).layers
  expect(again.list()).toEqual(layers.list())
})

test('a layer needs its parent', async () => {
  const { layers } = await open()
  await expect(layers.write(upper, tar('1'), signal)).rejects.toMatchObject({ code: 'not-found' })
})

test('the same layer asked for at once is written once, and both tars are read', async () => {
  const { layers, builds } = await open()
  const tars = [tar('1'), tar('1'), tar('1')]
  const results = await Promise.all(tars.map((each) => layers.write(base, each, signal)))
  expect(builds).toHaveLength(1)
  expect(new Set(results).size).toBe(1)
  expect(tars.every(({ readableEnded }) => readableEnded)).toBe(true)
})

test('a failure leaves nothing, and the next one takes over', async () => {
  const files = new MemoryFiles()
  const { layers, builds } = await open(files)
  const broken = new Readable({
    read() {
      this.destroy(new Error('digest mismatch'))
    },
  })
  const first = layers.write(base, broken, signal)
  const second = layers.write(base, tar('12'), signal)
  await expect(first).rejects.toThrow('digest mismatch')
  expect(await second).toMatchObject({ size: 2 })
  expect(builds).toHaveLength(2)
})

test('what a crash left is removed at the start', async () => {
  const files = new MemoryFiles()
  const { layers } = await open(files)
  await layers.write(base, tar('1'), signal)
  await files.write(`images/${'c'.repeat(64)}/layer.vmdk`, Buffer.from('x'))
  await files.write(`images/${'d'.repeat(64)}/layer.json`, Buffer.from('{"version":1,"chai'))
  const again = (await open(files)).layers
  expect(again.list().map(({ chainId }) => chainId)).toEqual([base.chainId])
  expect(await files.list('images')).toEqual(['a'.repeat(64)])
})

test('a layer goes only when nothing stands on it', async () => {
  const files = new MemoryFiles()
  const used: string[] = []
  const { layers } = await open(files, used)
  await layers.write(base, tar('1'), signal)
  await layers.write(upper, tar('1'), signal)
  await expect(layers.remove(base.chainId)).rejects.toMatchObject({ code: 'conflict' })
  const release = layers.hold(upper.chainId)
  await expect(layers.remove(upper.chainId)).rejects.toMatchObject({ code: 'conflict' })
  release()
  used.push(upper.chainId)
  await expect(layers.remove(upper.chainId)).rejects.toMatchObject({ code: 'conflict' })
  used.pop()
  await layers.remove(upper.chainId)
  await layers.remove(base.chainId)
  expect(await files.list('images')).toEqual([])
  expect(() => layers.hold(base.chainId)).toThrow(/pull the image again/)
})

test('a layer is given back as it came, through a disk of its own that is gone afterwards', async () => {
  const files = new MemoryFiles()
  const { layers, builds } = await open(files)
  const diffId = `sha256:${createHash('sha256').update('content').digest('hex')}`
  const layer = await layers.write({ ...base, diffId }, tar('content'), signal)
  expect(layer.tarSize).toBe(7)
  expect(await readdir(records)).toEqual([])
  expect(String(await buffer(Readable.from(layers.openTar(base.chainId, signal))))).toBe('content')
  expect(builds.at(-1)).toBe(`read scratch/uuid/disk.vmdk on images/${'a'.repeat(64)}/layer.vmdk`)
  expect(await files.list('scratch')).toEqual([])

  const started = layers.openTar(base.chainId, signal)
  await started.next()
  await expect(layers.remove(base.chainId)).rejects.toMatchObject({ code: 'conflict' })
  await started.return()
  expect(await files.list('scratch')).toEqual([])
  await layers.remove(base.chainId)
})

test('a layer that reads back as something else is an error, one without a record a conflict', async () => {
  const files = new MemoryFiles()
  const { layers } = await open(files)
  await layers.write(base, tar('content'), signal)
  await expect(buffer(Readable.from(layers.openTar(base.chainId, signal)))).rejects.toThrow(/reads back as sha256:/)
  const described = JSON.parse(String(files.content.get(`images/${'a'.repeat(64)}/layer.json`)))
  delete described.tarSize
  await files.write(`images/${'a'.repeat(64)}/layer.json`, Buffer.from(JSON.stringify(described)))
  const again = (await open(files)).layers
  expect(() => again.openTar(base.chainId, signal)).toThrow(expect.objectContaining({ code: 'conflict' }))
})

test('a datastore that goes away at any moment leaves a whole layer or none', async () => {
  for (let steps = 0; ; steps += 1) {
    const files = new MemoryFiles()
    const { layers } = await open(files)
    files.failAfter(steps)
    const outcome = await layers.write(base, tar('1'), signal).catch(() => 'failed')
    files.failAfter(Number.POSITIVE_INFINITY)
    expect(await readdir(records)).toEqual([])
    const after = (await open(files)).layers
    expect(after.has(base.chainId)).toBe(outcome !== 'failed')
    if (outcome !== 'failed') break
    expect(await files.list('images')).toEqual([])
  }
})

test('an image of more layers than vSphere has disks on one another: every 24 layers a disk stands alone', async () => {
  const files = new MemoryFiles()
  const chainId = (index: number) => `sha256:${index.toString(16).padStart(64, '0')}`
  const built: string[] = []
  // The VCH is reset in between: how deep a layer is comes from the datastore.
  for (const [from, to] of [
    [0, 30],
    [30, 60],
  ] as const) {
    const { layers, builds } = await open(files)
    for (let index = from; index < to; index += 1) {
      const parent = index === 0 ? {} : { parent: chainId(index - 1) }
      await layers.write({ chainId: chainId(index), diffId: id('1'), ...parent }, tar(`${index}`), signal)
    }
    built.push(...builds)
  }
  expect(built.flatMap((each, index) => (each.endsWith('as copied') ? [index] : []))).toEqual([24, 48])
  const alone = (await open(files)).layers.list().filter(({ standsAlone }) => standsAlone)
  expect(alone.map((layer) => layer.chainId)).toEqual([chainId(24), chainId(48)])
})
