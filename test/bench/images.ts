import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from '../e2e/environment'
import { bigImageNote, makeBigImage, megabytes } from './big-image'
import type { Docker } from './container'
import type { Measurement } from './measurement'
import type { Peer } from './peer'

/** A pull into VMDKs against dockerd's pull. */
export async function imageTimes(
  environment: Environment,
  docker: Docker,
  peer: Peer | undefined,
  repetitions: number,
): Promise<Measurement[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-images-'))
  try {
    const name = `${environment.registry}/big`
    const { layout } = await makeBigImage(directory, name)
    return [
      ...(peer === undefined ? [] : await peerPulls(peer, layout, repetitions)),
      ...(await pulls('docker pull', docker, name, repetitions, peer && 'dockerd pull')),
    ]
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
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
  return [{ name, unit: 'MB/s', samples, note: bigImageNote, ...aim }]
}
