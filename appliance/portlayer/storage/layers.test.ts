import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { Layers, type LayersOptions } from './layers'
import { MemoryFiles } from './memory-files'

const signal = new AbortController().signal
const id = (digit: string) => `sha256:${digit.repeat(64)}`
const base = { chainId: id('a'), diffId: id('1') }
const upper = { chainId: id('b'), parent: id('a'), diffId: id('2') }

/** Layers whose disks are files with the tar's bytes. */
async function open(files = new MemoryFiles(), used: string[] = []): Promise<{ layers: Layers; builds: string[] }> {
  const builds: string[] = []
  const workshop: LayersOptions['workshop'] = {
    async build(path, parent, tar) {
      builds.push(`${path} on ${parent}`)
      const content = await buffer(Readable.from(tar))
      await files.write(path, content)
      return { size: content.length }
    },
  }
  return { layers: await Layers.open({ files, workshop, inUse: () => used, log: () => undefined }), builds }
}

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
