import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { flush, makeFileSystem, mount, unmount } from '../../appliance/portlayer/storage/file-system'
import { applyLayer } from '../../appliance/portlayer/storage/layer-writer'
import { run } from '../e2e/environment'
import type { Measurement } from './measurement'

const limit = 600_000
const disk = 'disk'

/** Layers of two kinds: one is slow by the number of its files, one by its bytes. */
const archives = [
  {
    name: '100,000 files',
    note: '200 bytes each',
    make: `for d in $(seq -w 0 99); do
  mkdir -p tree/$d
  head -c 200000 /dev/urandom | split -b 200 -a 3 -d - tree/$d/f
done`,
  },
  {
    name: '300 MB',
    note: '60 files, half of them random',
    make: `mkdir tree
for f in $(seq 30); do
  head -c 5000000 /dev/urandom > tree/random-$f
  (yes "line of file $f" || true) | head -c 5000000 > tree/text-$f
done`,
  },
] as const

/**
 * Ways to write a layer to a disk, from its tar to the moment when all of it is there: the port layer's own into a mounted file
 * system; GNU tar into one; and an ext4 made in user space from a directory, which GNU tar wrote in memory, and copied to where
 * the disk is. Needs no VM, and mounts files as disks.
 */
export async function layerTimes(repetitions: number): Promise<Measurement[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-layers-'))
  try {
    const measurements: Measurement[] = []
    for (const archive of archives) measurements.push(...(await waysOf(archive, directory, repetitions)))
    return measurements
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function waysOf(
  { name, note, make }: (typeof archives)[number],
  directory: string,
  repetitions: number,
): Promise<Measurement[]> {
  await shell(`${make}\ntar -C tree -cf layer.tar .\nrm -r tree`, directory)
  const ways = {
    'into a mounted disk': (signal: AbortSignal) =>
      onMountedDisk(directory, signal, async (root) => {
        await applyLayer(createReadStream(join(directory, 'layer.tar')), root)
      }),
    'GNU tar into a mounted disk': (signal: AbortSignal) =>
      onMountedDisk(directory, signal, async (root) => {
        await shell(`tar -C '${root}' -xf layer.tar`, directory)
      }),
    'an image made in user space': async () => {
      await shell(inUserSpace, directory)
    },
  }
  const samples = Object.keys(ways).map((): number[] => [])
  for (let i = 0; i < repetitions; i++) {
    for (const [at, way] of Object.values(ways).entries()) {
      await shell(`rm -f ${disk}; truncate -s 8G ${disk}; sync`, directory)
      const start = performance.now()
      await way(AbortSignal.timeout(limit))
      samples[at]?.push((performance.now() - start) / 1000)
    }
  }
  const [base = ''] = Object.keys(ways)
  return Object.keys(ways).map((way, at) => ({
    name: `${name} ${way}`,
    unit: 's',
    samples: samples[at] ?? [],
    ...(way === base ? { note } : { comparedWith: `${name} ${base}` }),
  }))
}

async function onMountedDisk(
  directory: string,
  signal: AbortSignal,
  write: (root: string) => Promise<void>,
): Promise<void> {
  const device = (await shell(`losetup --find --show ${disk}`, directory)).trim()
  try {
    await makeFileSystem(device, signal)
    const root = join(directory, 'root')
    await mount(device, root, signal)
    try {
      await write(root)
      await flush(root, signal)
    } finally {
      await unmount(root)
    }
  } finally {
    await shell(`losetup --detach ${device}`, directory)
  }
}

/** The tree is in memory, as an appliance without a disk of its own would have it. */
const inUserSpace = `mkdir tree
mount -t tmpfs none tree
trap 'umount tree; rmdir tree' EXIT
tar -C tree -xf layer.tar
truncate -s 8G image
mke2fs -q -F -t ext4 -m 0 -J size=16 -E assume_storage_prezeroed=1,nodiscard -O ^resize_inode -d tree image
cp --sparse=always image ${disk}
sync ${disk}
rm image`

async function shell(script: string, cwd: string): Promise<string> {
  const { code, stdout, stderr } = await run('bash', ['-c', `set -euo pipefail\ncd "$1"\n${script}`, 'bench', cwd], {
    limit,
  })
  if (code !== 0) throw new Error(`${script}: ${stderr}`)
  return stdout
}
