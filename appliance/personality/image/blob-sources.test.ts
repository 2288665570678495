import { type BlobSource, knownBlobs, withSource } from './blob-sources'

const blob = (digit: string) => ({ mediaType: 'application/x+gzip', digest: `sha256:${digit.repeat(64)}`, size: 1 })
const source = (path: string, ...blobs: string[]): BlobSource => ({ domain: 'r:5000', path, blobs: blobs.map(blob) })

it('a repository is known once, by what was seen last', () => {
  const sources = withSource([source('a', '1'), source('b', '2')], source('a', '3'))
  expect(sources).toEqual([source('b', '2'), source('a', '3')])
})

it('the oldest are forgotten', () => {
  let sources: BlobSource[] = []
  for (let i = 0; i < 40; i += 1) sources = withSource(sources, source(`${i}`, '1'))
  expect(sources.map(({ path }) => path)).toEqual(Array.from({ length: 32 }, (_, i) => `${i + 8}`))
})

it('a layer is found in every image that has it, wherever it lies in them', () => {
  const image = (diffIds: readonly string[], ...sources: BlobSource[]) => ({
    config: { rootfs: { diff_ids: diffIds } },
    sources,
  })
  const images = [
    image(['x', 'y'], source('a', '1', '2'), source('b', '3', '4')),
    image(['y'], source('c', '5')),
    image(['z'], source('d', '6')),
    image(['y'], source('cut')),
  ]
  expect(knownBlobs(images, 'y')).toEqual([
    { blob: blob('4'), repository: { domain: 'r:5000', path: 'b' } },
    { blob: blob('2'), repository: { domain: 'r:5000', path: 'a' } },
    { blob: blob('5'), repository: { domain: 'r:5000', path: 'c' } },
  ])
})
