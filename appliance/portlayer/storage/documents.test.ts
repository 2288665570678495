import { Documents } from './documents'
import { MemoryFiles } from './memory-files'

const signal = new AbortController().signal

test('documents are written, read, listed and deleted', async () => {
  const documents = await Documents.open(new MemoryFiles())
  const etag = await documents.put('image-b', { a: 1 }, undefined, signal)
  await documents.put('image-a', ['ä'], undefined)
  await documents.put('other', null, undefined)
  expect(documents.get('image-b')).toEqual({ value: { a: 1 }, etag })
  expect(documents.list('image-').map(({ name }) => name)).toEqual(['image-a', 'image-b'])
  await documents.delete('image-b', undefined)
  expect(() => documents.get('image-b')).toThrow(expect.objectContaining({ code: 'not-found' }))
  await expect(documents.delete('image-b', undefined)).rejects.toMatchObject({ code: 'not-found' })
})

test('conditions: absent, and an exact version, also between concurrent writers', async () => {
  const documents = await Documents.open(new MemoryFiles())
  const writers = [1, 2, 3].map((value) => documents.put('x', value, { absent: true }))
  const outcomes = await Promise.allSettled(writers)
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
  const { etag } = documents.get('x')
  const next = await documents.put('x', 1, { etag })
  expect(next).not.toBe(etag)
  await expect(documents.put('x', 1, { etag })).rejects.toMatchObject({ status: 412 })
  await expect(documents.delete('x', { etag })).rejects.toMatchObject({ status: 412 })
  await documents.delete('x', { etag: next })
})

test.each(['', '../x', 'a/b', '.hidden', 'x'.repeat(201)])('%j is no name', async (name) => {
  const documents = await Documents.open(new MemoryFiles())
  await expect(documents.put(name, 1, undefined)).rejects.toMatchObject({ code: 'invalid' })
})

test('a crash at any moment of a change leaves the old version or the new one', async () => {
  for (let steps = 0; ; steps += 1) {
    const files = new MemoryFiles()
    const before = await Documents.open(files)
    await before.put('x', 'old', undefined)
    files.failAfter(steps)
    const outcome = await before.put('x', 'new', undefined).catch(() => 'crashed')
    files.failAfter(Number.POSITIVE_INFINITY)
    const after = await Documents.open(files)
    expect(['old', 'new']).toContain(after.get('x').value)
    expect(await files.list('documents')).toHaveLength(1)
    await after.put('x', 'again', undefined)
    if (outcome !== 'crashed') break
  }
})
