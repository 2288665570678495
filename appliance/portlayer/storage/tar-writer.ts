import type { TarHeader } from './tar-header'

const blockSize = 512

/** The bytes of one entry before its body: a pax header for what ustar cannot hold, then the ustar header. */
export function encodeEntry(header: TarHeader): Buffer {
  const records: string[] = []
  if (header.name.length > 100) records.push(paxRecord('path', header.name))
  if (header.linkName.length > 100) records.push(paxRecord('linkpath', header.linkName))
  if (header.size >= 8 ** 11) records.push(paxRecord('size', String(header.size)))
  if (header.uid >= 8 ** 7) records.push(paxRecord('uid', String(header.uid)))
  if (header.gid >= 8 ** 7) records.push(paxRecord('gid', String(header.gid)))
  records.push(paxRecord('mtime', header.mtime.toFixed(9)))
  for (const [name, value] of header.xattrs) records.push(paxRecord(`SCHILY.xattr.${name}`, value))
  const pax = Buffer.from(records.join(''), 'latin1')
  return Buffer.concat([
    ustar({ ...header, name: 'pax', linkName: '', uid: 0, gid: 0, mtime: 0, size: pax.length }, 'x'),
    pax,
    padding(pax.length),
    ustar(header, flags[header.type]),
  ])
}

/** Zeros from the end of a body to the next block. */
export function padding(size: number): Buffer {
  return Buffer.alloc((blockSize - (size % blockSize)) % blockSize)
}

/** What ends an archive. */
export const endOfArchive: Buffer = Buffer.alloc(2 * blockSize)

const flags: { readonly [type in TarHeader['type']]: string } = {
  file: '0',
  link: '1',
  symlink: '2',
  'character-device': '3',
  'block-device': '4',
  directory: '5',
  fifo: '6',
}

function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  // The length counts its own digits: a further digit may be needed for them.
  let length = rest.length + String(rest.length).length
  if (String(length).length !== String(rest.length).length) length = rest.length + String(length).length
  return `${length}${rest}`
}

function ustar(header: TarHeader, flag: string): Buffer {
  const block = Buffer.alloc(blockSize)
  block.write(header.name.slice(0, 100), 0, 'latin1')
  octal(block, 100, 8, header.mode)
  octal(block, 108, 8, header.uid)
  octal(block, 116, 8, header.gid)
  octal(block, 124, 12, header.size)
  octal(block, 136, 12, Math.max(0, Math.floor(header.mtime)))
  block.write(flag, 156, 'latin1')
  block.write(header.linkName.slice(0, 100), 157, 'latin1')
  block.write('ustar\x0000', 257, 'latin1')
  octal(block, 329, 8, header.deviceMajor)
  octal(block, 337, 8, header.deviceMinor)
  block.fill(' ', 148, 156)
  const sum = block.reduce((total, byte) => total + byte, 0)
  octal(block, 148, 7, sum)
  return block
}

/** Octal digits and a NUL; what does not fit is told by pax, and 0 stands here. */
function octal(block: Buffer, offset: number, length: number, value: number): void {
  const digits = value.toString(8).padStart(length - 1, '0')
  block.write(digits.length < length ? digits : '0'.repeat(length - 1), offset, 'latin1')
}
