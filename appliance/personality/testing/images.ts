import { createHash } from 'node:crypto'
import { chainIdsOf } from '../../../imagec'
import type { FakeHost } from './fake-host'

/** What an image of a test is made of. */
export interface TestImage {
  /** Layers from the bottom, each a size of its own that also tells them apart. */
  readonly sizes: readonly number[]
  readonly created?: string
  readonly labels?: Readonly<Record<string, string>>
  /** Paths of its VOLUMEs. */
  readonly volumes?: readonly string[]
  /** Familiar references, with tag or digest. */
  readonly names?: readonly string[]
}

/** Puts an image on a fake host as a pull would; gives its id. */
export function putImage(host: FakeHost, image: TestImage): string {
  const digest = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
  const diffIds = image.sizes.map((size) => digest(`layer of ${size}`))
  const chainIds = chainIdsOf(diffIds)
  const created = image.created ?? '2026-01-02T03:04:05Z'
  const config = JSON.stringify({
    created,
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: {
      Env: ['PATH=/usr/bin:/bin'],
      Cmd: ['sh'],
      ...(image.labels !== undefined && { Labels: image.labels }),
      ...(image.volumes !== undefined && { Volumes: Object.fromEntries(image.volumes.map((path) => [path, {}])) }),
    },
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: [
      ...diffIds.map((_, position) => ({ created, created_by: `COPY ${position} /` })),
      { created, created_by: 'CMD ["sh"]', empty_layer: true, comment: 'the end' },
    ],
  })
  const id = digest(config)
  chainIds.forEach((chainId, position) => {
    const parent = chainIds[position - 1]
    host.layers.set(chainId, {
      diffId: diffIds[position] ?? '',
      size: image.sizes[position] ?? 0,
      createdAt: created,
      ...(parent !== undefined && { parent }),
    })
  })
  host.documents.set(`image-${id.slice(7)}`, { text: JSON.stringify({ id, config, chainIds }), version: 1 })
  const before = host.documents.get('repositories')
  const { references = {} } = JSON.parse(before?.text ?? '{}') as { references?: Record<string, string> }
  for (const name of image.names ?? []) references[name] = id
  host.documents.set('repositories', {
    text: JSON.stringify({ ...JSON.parse(before?.text ?? '{}'), references }),
    version: (before?.version ?? 0) + 1,
  })
  return id
}
