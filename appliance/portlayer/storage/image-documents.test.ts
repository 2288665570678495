import { VchDocuments } from './image-documents'
import { MemoryFiles } from './memory-files'

test('documents of images lie apart, and are asked for as the others', async () => {
  const files = new MemoryFiles()
  const documents = await VchDocuments.open(files)
  for (const name of ['repositories', 'image-1', 'network-1']) await documents.put(name, { name }, undefined)
  expect([...files.content.keys()].sort()).toEqual([
    ...['documents/network-1.1.json', 'image-documents/image-1.1.json', 'image-documents/repositories.1.json'],
  ])
  const again = await VchDocuments.open(files)
  expect(again.list('').map(({ name }) => name)).toEqual(['image-1', 'network-1', 'repositories'])
  expect(again.get('image-1').value).toEqual({ name: 'image-1' })
  await again.delete('image-1', undefined)
  expect(again.list('image-')).toEqual([])
})
