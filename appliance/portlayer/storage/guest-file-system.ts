import { open } from 'node:fs/promises'
import { PortLayerError } from '../problem'

/** Where ext4's superblock is, and its fields (kernel: Documentation/filesystems/ext4, "The Super Block"). Bytes. */
const superblock = { offset: 1024, size: 1024, magic: 0x38, incompatible: 0x60, journalDevice: 0xe4 }
const magic = 0xef53

/**
 * Features without which a file system cannot be understood, as mke2fs gives them to every container: filetype, recover, extents,
 * 64bit, flex_bg, csum_seed, large_dir. Others are for what no container's disk has: a journal elsewhere, encryption, case folding.
 */
const known = 0x0002 | 0x0004 | 0x0040 | 0x0080 | 0x0200 | 0x2000 | 0x4000

/**
 * Looks at the superblock that a guest may have written, before the kernel of the appliance does: throws `conflict` when it wants more of
 * the kernel than the file systems that this product makes. A journal on another device would be one of another container or image.
 */
export async function checkGuestFileSystem(device: string): Promise<void> {
  const file = await open(device, 'r')
  try {
    const block = Buffer.alloc(superblock.size)
    const { bytesRead } = await file.read(block, 0, block.length, superblock.offset)
    if (bytesRead < block.length || block.readUInt16LE(superblock.magic) !== magic) throw refused('is no ext4')
    const more = block.readUInt32LE(superblock.incompatible) & ~known
    if (more !== 0) throw refused(`has features (${more.toString(16)}) that its image did not give it`)
    if (block.readUInt32LE(superblock.journalDevice) !== 0) throw refused('has a journal outside of itself')
  } finally {
    await file.close()
  }
}

function refused(why: string): PortLayerError {
  return new PortLayerError(
    'conflict',
    `the container's file system ${why}: its files can be reached while it runs only`,
  )
}
