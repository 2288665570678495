import { DiskVolumes } from './disk-volumes'
import { MemoryFiles } from './memory-files'
import { Volumes } from './volumes'

const lines: string[] = []
const users = new Map<string, string[]>()
const open = (files: MemoryFiles, others: [string, MemoryFiles][] = []) =>
  Volumes.open({
    stores: new Map(
      [['default', files] as const, ...others].map(([label, at]) => [
        label,
        new DiskVolumes(at, (line) => lines.push(line)),
      ]),
    ),
    users: (name, except) => (users.get(name) ?? []).filter((user) => user !== except),
    log: (line) => lines.push(line),
  })

beforeEach(() => {
  lines.length = 0
  users.clear()
})

test('a volume is there again after a restart, with all that is known of it', async () => {
  const files = new MemoryFiles()
  const made = await (await open(files)).create({ name: 'data', annotations: { labels: { a: 'b' } } })
  expect(made).toMatchObject({ capacity: 8 * 1024 ** 3, path: '[memory] vch/volumes/data/volume.vmdk' })
  expect(files.content.get('volumes/data/volume.vmdk')?.toString()).toBe('disk of 8388608 KB')
  const again = await open(files)
  expect(again.get('data')).toEqual(made)
  await again.remove('data')
  expect([...files.content.keys()]).toEqual([])
  expect(lines).toEqual([])
})

test('whatever step of a making fails, nothing stays; whatever step a crash comes after, it is complete or gone', async () => {
  for (let steps = 0; ; steps++) {
    const files = new MemoryFiles()
    const volumes = await open(files)
    files.failAfter(steps)
    const outcome = await volumes.create({ name: 'data', annotations: {} }).then(
      () => 'made',
      () => 'failed',
    )
    files.failAfter(Number.POSITIVE_INFINITY)
    const after = await open(files)
    expect(after.list().map(({ name }) => name)).toEqual(outcome === 'made' ? ['data'] : [])
    if (outcome === 'made') break
    expect([...files.content.keys()]).toEqual([])
    // This one knows what it could not clear away.
    await volumes.create({ name: 'data', annotations: {} })
    expect(volumes.get('data').name).toBe('data')
  }
})

test('a removal that is cut off is finished at the next start', async () => {
  const files = new MemoryFiles()
  const volumes = await open(files)
  await volumes.create({ name: 'data', annotations: {} })
  files.failAfter(1)
  await volumes.remove('data')
  expect([...files.content.keys()]).toEqual(['volumes/data/unfinished', 'volumes/data/volume.vmdk'])
  files.failAfter(Number.POSITIVE_INFINITY)
  expect((await open(files)).list()).toEqual([])
  expect(files.content.size).toBe(0)
})

test('what is in a store and not ours is left alone', async () => {
  const files = new MemoryFiles()
  files.content.set('volumes/theirs/volume.vmdk', Buffer.from('a disk'))
  files.content.set('volumes/later/unfinished', Buffer.from('1'))
  files.content.set('volumes/later/volume.json', Buffer.from('{"version":2}'))
  const volumes = await open(files)
  expect(volumes.list()).toEqual([])
  for (const name of ['theirs', 'later']) {
    await expect(volumes.create({ name, annotations: {} })).rejects.toMatchObject({ code: 'name-in-use' })
  }
  expect(files.content.size).toBe(3)
  expect(lines.join()).toMatch(/theirs .* not ours: left alone.*later .* cannot be read/)
})

test('a name means one volume, whatever store it is in', async () => {
  const [one, other] = [new MemoryFiles(), new MemoryFiles()]
  const volumes = await open(one, [['fast', other]])
  const outcomes = await Promise.allSettled([
    volumes.create({ name: 'data', store: 'fast', annotations: {} }),
    volumes.create({ name: 'data', annotations: {} }),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  expect(volumes.get('data').store).toBe('fast')
  await expect(volumes.create({ name: 'more', store: 'slow', annotations: {} })).rejects.toMatchObject({
    code: 'invalid',
    message: 'no volume store named (slow) exists: there are default, fast',
  })
})

test('a volume that a container has, or is being given, stays', async () => {
  const volumes = await open(new MemoryFiles())
  await volumes.create({ name: 'data', annotations: {} })
  const [held] = volumes.hold(['data'])
  await expect(volumes.remove('data')).rejects.toMatchObject({ code: 'conflict' })
  users.set('data', ['web'])
  held?.release()
  await expect(volumes.remove('data')).rejects.toMatchObject({
    message: 'volume data is in use by container web: remove it first',
  })
  await expect(volumes.remove('data', 'db')).rejects.toMatchObject({ code: 'conflict' })
  expect(await volumes.remove('data', 'web')).toMatchObject({ name: 'data', store: 'default' })
  expect(() => volumes.hold(['data'])).toThrow('there is no volume data any more')
})

test('a further store that is away holds up nothing but its own volumes', async () => {
  const away = new MemoryFiles()
  away.list = async () => {
    throw new Error('the datastore is not accessible')
  }
  const files = new MemoryFiles()
  const volumes = await open(files, [['far', away]])
  expect(lines).toEqual(['volume store far cannot be read: the datastore is not accessible'])
  await volumes.create({ name: 'data', annotations: {} })
  await expect(volumes.create({ name: 'more', store: 'far', annotations: {} })).rejects.toMatchObject({
    code: 'unavailable',
  })
  expect((await volumes.listWithUsage()).map(({ name, used }) => [name, used])).toEqual([['data', expect.any(Number)]])
  await expect(open(away)).rejects.toThrow('not accessible')
  away.list = MemoryFiles.prototype.list.bind(away)
  await volumes.create({ name: 'more', store: 'far', annotations: {} })
  expect(volumes.get('more').store).toBe('far')
})
