import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from '../e2e/environment'
import type { Docker } from './container'
import type { Measurement } from './measurement'
import type { Peer } from './peer'
import { type Usage, usageOf } from './usage'

/** Ten layers of 30 MB, half of it random, half of it text. */
const layers = 10
const filesALayer = 3
const megabytes = 300

/** Makes the image in a directory and puts it into the environment's registry. */
const makeImage = `set -euo pipefail
cd "$1"
umoci init --layout big && umoci new --image big:x
for layer in $(seq ${layers}); do
  rm -rf root && mkdir root
  for file in $(seq ${filesALayer}); do
    head -c 5000000 /dev/urandom > "root/random-$layer-$file"
    (yes "line $layer $file of a text that can be packed" || true) | head -c 5000000 > "root/text-$layer-$file"
  done
  tar -C root -cf layer.tar . && umoci raw add-layer --image big:x layer.tar
done
skopeo copy -q --dest-tls-verify=false oci:big:x "docker://$2"
du -sb big | cut -f1`

/** imagec against skopeo, from the registry to a directory; and a pull into VMDKs against dockerd's pull. */
export async function imageTimes(
  environment: Environment,
  docker: Docker,
  peer: Peer | undefined,
  repetitions: number,
): Promise<Measurement[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-images-'))
  try {
    const name = `${environment.registry}/big`
    const made = await environment.run('bash', ['-c', makeImage, 'bench', directory, name], { limit: 600_000 })
    if (made.code !== 0) throw new Error(`an image of ${megabytes} MB: ${made.stderr}`)
    const packed = Number(made.stdout) / 1e6
    const imagec: Usage[] = []
    const skopeo: Usage[] = []
    for (let i = 0; i < repetitions; i++) {
      const target = (program: string) => `oci:${join(directory, `${program}-${i}`)}:x`
      const ours = ['imagec', 'copy', name, target('imagec'), '--insecure-registry', environment.registry]
      imagec.push(await usageOf(environment, ours))
      const theirs = ['skopeo', 'copy', '-q', '--src-tls-verify=false', `docker://${name}`, target('skopeo')]
      skopeo.push(await usageOf(environment, theirs))
      for (const program of ['imagec', 'skopeo']) {
        await rm(join(directory, `${program}-${i}`), { recursive: true, force: true })
      }
    }
    return [
      ...copies('skopeo copy', skopeo, packed),
      ...copies('imagec copy', imagec, packed, 'skopeo copy'),
      ...(peer === undefined ? [] : await peerPulls(peer, `${join(directory, 'big')}:x`, repetitions)),
      ...(await pulls('docker pull', docker, name, repetitions, peer && 'dockerd pull')),
    ]
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function copies(name: string, usages: readonly Usage[], packed: number, base?: string): Measurement[] {
  const against = (what: string) => (base === undefined ? {} : { comparedWith: `${base}, ${what}` })
  return [
    {
      name: `${name}, speed`,
      unit: 'MB/s',
      samples: usages.map(({ wall }) => packed / wall),
      note: `${Math.round(packed)} MB of blobs into a directory`,
      ...against('speed'),
      ...(base !== undefined && { aim: '>= 1 x' }),
    },
    { name: `${name}, CPU`, unit: 's', samples: usages.map(({ cpu }) => cpu), ...against('CPU') },
    { name: `${name}, memory`, unit: 'MiB', samples: usages.map(({ peak }) => peak), ...against('memory') },
  ]
}

async function peerPulls(peer: Peer, layout: string, repetitions: number): Promise<Measurement[]> {
  await peer.publish(layout, 'big')
  return pulls('dockerd pull', peer.docker, `${peer.registry}/big`, repetitions)
}

async function pulls(
  name: string,
  docker: Docker,
  image: string,
  repetitions: number,
  comparedWith?: string,
): Promise<Measurement[]> {
  const samples: number[] = []
  for (let i = 0; i < repetitions; i++) {
    const start = performance.now()
    await docker.out('pull', '-q', image)
    samples.push(megabytes / ((performance.now() - start) / 1000))
    await docker.out('rmi', image)
  }
  const aim = comparedWith === undefined ? {} : { comparedWith, aim: '>= 1 x' }
  return [{ name, unit: 'MB/s', samples, note: `${megabytes} MB of tar in ${layers} layers`, ...aim }]
}
