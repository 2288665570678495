import { mkdir, readFile, rmdir } from 'node:fs/promises'
import { runCommand } from '../command'
import { PortLayerError } from '../problem'

/** Makes the ext4 file system that all layers of an image, and the containers on it, inherit. */
export async function makeFileSystem(device: string, signal: AbortSignal): Promise<void> {
  await runCommand(
    'mke2fs',
    [
      ...['-q', '-F', '-t', 'ext4', '-L', 'root'],
      // No blocks for root alone, a small journal: containers are many and their disks thin.
      ...['-m', '0', '-J', 'size=16'],
      // A new disk reads as zeros: nothing is written that is zero, now or by the kernel later. Thin disks stay thin.
      ...['-E', 'assume_storage_prezeroed=1,nodiscard'],
      // Layers keep their size.
      ...['-O', '^resize_inode'],
      device,
    ],
    signal,
  )
}

const always = 'nosuid,nodev,noexec'

/** Options of mount(8) by what is mounted. */
const mountOptions = {
  write: `noatime,${always}`,
  // Complete layers were unmounted: their journal has nothing to replay.
  read: `ro,noload,${always}`,
  // A container that was switched off leaves a journal, which is replayed as at its next start. What its guest wrote into the
  // superblock about errors (a panic of the kernel) must not count here.
  guest: `noatime,errors=remount-ro,${always}`,
} as const

/** Mounts a layer's or a container's file system; nothing of it is executed or trusted here. */
export async function mount(
  device: string,
  directory: string,
  signal: AbortSignal,
  access: keyof typeof mountOptions = 'write',
): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await runCommand('mount', ['-t', 'ext4', '-o', mountOptions[access], device, directory], signal)
}

/** Writes everything to the disk; throws when any of it could not be: unmounting does not tell. */
export async function flush(directory: string, signal: AbortSignal): Promise<void> {
  try {
    await runCommand('sync', ['-f', directory], signal)
  } catch (error) {
    signal.throwIfAborted()
    const why = error instanceof Error ? error.message : String(error)
    throw new PortLayerError('no-space', `the disk did not take what was written: is its datastore full? (${why})`)
  }
}

/** Unmounts, which writes everything to the disk, and removes the mount point. */
export async function unmount(directory: string): Promise<void> {
  await runCommand('umount', [directory])
  await rmdir(directory)
}

/** Mount points below `directory`: what an earlier port layer of this boot left. */
export async function mountsBelow(directory: string): Promise<string[]> {
  const lines = (await readFile('/proc/self/mounts', 'utf8')).split('\n')
  return lines.map((line) => line.split(' ')[1] ?? '').filter((target) => target.startsWith(`${directory}/`))
}
