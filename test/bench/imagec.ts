import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRegistry } from '../imagec/registry-server'
import { bigImageNote, makeBigImage } from './big-image'
import type { Measurement } from './measurement'
import { type Usage, usageOf } from './usage'

/**
 * imagec against skopeo, in turn: an image from a registry of the bench's own, on this machine and without TLS, into a
 * directory. And what imagec takes to unpack the layers too.
 */
export async function imagecTimes(repetitions: number): Promise<Measurement[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-imagec-'))
  try {
    const registry = await startRegistry('open')
    try {
      const name = `${registry.host}/big`
      const { packed } = await makeBigImage(directory, name)
      const target = join(directory, 'target')
      const taken = async (argv: readonly string[]) => {
        const usage = await usageOf(argv)
        await rm(target, { recursive: true })
        return usage
      }
      const [skopeo, imagec, pulls]: [Usage[], Usage[], Usage[]] = [[], [], []]
      for (let i = 0; i < repetitions; i++) {
        skopeo.push(
          await taken(['skopeo', 'copy', '-q', '--src-tls-verify=false', `docker://${name}`, `oci:${target}:x`]),
        )
        imagec.push(await taken(['dist/imagec', 'copy', name, `oci:${target}:x`]))
        pulls.push(await taken(['dist/imagec', 'pull', name, target]))
      }
      return [
        ...usages('skopeo copy', skopeo, packed),
        ...usages('imagec copy', imagec, packed, 'skopeo copy'),
        ...usages('imagec pull', pulls, packed),
      ]
    } finally {
      await registry.stop()
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function usages(name: string, taken: readonly Usage[], packed: number, base?: string): Measurement[] {
  const against = (what: string) => (base === undefined ? {} : { comparedWith: `${base}, ${what}` })
  return [
    {
      name: `${name}, speed`,
      unit: 'MB/s',
      samples: taken.map(({ wall }) => packed / wall),
      note: `${Math.round(packed)} MB of blobs, ${bigImageNote}`,
      ...against('speed'),
      ...(base !== undefined && { aim: '>= 1 x' }),
    },
    { name: `${name}, CPU`, unit: 's', samples: taken.map(({ cpu }) => cpu), ...against('CPU') },
    { name: `${name}, memory`, unit: 'MiB', samples: taken.map(({ peak }) => peak), ...against('memory') },
  ]
}
