import type { Files } from './files'
import { keepVolumes, storeDirectory, takeVolumesBack } from './kept-volumes'

class Fault extends Error {
  override readonly name: string
  constructor(name: string) {
    super(name)
    this.name = name
  }
}
jest.mock('../../vmomi', () => ({ isFault: (error: Error, name: string) => error.name === name }))

/** Paths of files, in memory. */
function memoryFiles(...paths: string[]) {
  const known = new Set(paths)
  const files: Pick<Files, 'exists' | 'makeDirectory' | 'move'> = {
    exists: async (path) => [...known].some((one) => one.startsWith(path.replace(/\*$/, ''))),
    makeDirectory: async (path) => {
      if (known.has(path)) throw new Fault('FileAlreadyExists')
      known.add(path)
    },
    move: async (from, to) => {
      const moved = [...known].filter((one) => one.startsWith(`${from}/`))
      if (moved.length === 0) throw new Fault('FileNotFound')
      if ([...known].some((one) => one.startsWith(`${to}/`))) throw new Fault('FileAlreadyExists')
      for (const one of moved) {
        known.delete(one)
        known.add(to + one.slice(from.length))
      }
    },
  }
  return { files: files as Files, list: () => [...known].filter((one) => one.endsWith('.vmdk')) }
}

const ann = { owner: 'ann', name: 'web' }
const disk = 'web/volumes/data/volume.vmdk'

test('volumes wait for the next VCH of this name and owner, and for no other', async () => {
  const { files, list } = memoryFiles(disk, `${storeDirectory('web', ann, 'fast', 'same')}/volumes/more/volume.vmdk`)
  await keepVolumes(files, 'web', ann)
  const kept = [
    'vic-volumes/ann/web/volumes/data/volume.vmdk',
    `${storeDirectory('web', ann, 'fast', 'other')}/volumes/more/volume.vmdk`,
  ]
  expect(list()).toEqual(kept)
  await takeVolumesBack(files, 'web', { owner: 'bob', name: 'web' })
  await takeVolumesBack(files, 'other', { owner: 'ann', name: 'other' })
  expect(list()).toEqual(kept)
  await takeVolumesBack(files, 'web', ann)
  expect(list()).toEqual([disk, 'web/stores/fast/volumes/more/volume.vmdk'])
})

test('nothing is kept of a VCH without volumes, and nothing kept is replaced', async () => {
  const { files, list } = memoryFiles('web/console.log', 'vic-volumes/ann/web/volumes/old/volume.vmdk')
  await keepVolumes(files, 'web', ann)
  const both = memoryFiles(disk, 'vic-volumes/ann/web/volumes/old/volume.vmdk')
  await expect(keepVolumes(both.files, 'web', ann)).rejects.toThrow('FileAlreadyExists')
  expect([list().length, both.list().length]).toEqual([1, 2])
})

test('an owner that is no plain name leads nowhere else', async () => {
  const { files, list } = memoryFiles(disk)
  await keepVolumes(files, 'web', { owner: '../../etc', name: 'web' })
  expect(list()).toEqual([expect.stringMatching(/^vic-volumes\/[0-9a-f]{32}\/web\/volumes\/data\/volume.vmdk$/)])
})
