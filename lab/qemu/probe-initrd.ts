/**
 * The smallest user space there is, for the accelerator's probe: an initrd whose /init powers the machine off. No program
 * of the host is in it, so that the probe needs nothing but a kernel.
 */

/** x86-64: reboot(0xfee1dead, 0x28121969, LINUX_REBOOT_CMD_POWER_OFF), see reboot(2). */
const powerOff = Buffer.from(
  [
    'bfaddee1fe', // mov edi, 0xfee1dead
    'be69191228', // mov esi, 0x28121969
    'badcfe2143', // mov edx, 0x4321fedc
    'b8a9000000', // mov eax, 169
    '0f05', // syscall
    'ebfe', // jmp $
  ].join(''),
  'hex',
)

const loadAddress = 0x400000n
const elfHeaderLength = 64
const programHeaderLength = 56
const executableMode = 0o100755
/** Fields of a `newc` header after its magic. */
const cpioFields = 13
const cpioAlignment = 4

/** A static ELF executable of one segment. */
function executable(code: Buffer): Buffer {
  const start = elfHeaderLength + programHeaderLength
  const elf = Buffer.alloc(start)
  elf.write('\x7fELF\x02\x01\x01', 'latin1') // 64 bit, little-endian, version 1
  elf.writeUInt16LE(2, 16) // executable
  elf.writeUInt16LE(62, 18) // x86-64
  elf.writeUInt32LE(1, 20)
  elf.writeBigUInt64LE(loadAddress + BigInt(start), 24) // entry
  elf.writeBigUInt64LE(BigInt(elfHeaderLength), 32) // program headers
  elf.writeUInt16LE(elfHeaderLength, 52)
  elf.writeUInt16LE(programHeaderLength, 54)
  elf.writeUInt16LE(1, 56)
  const size = BigInt(start + code.length)
  elf.writeUInt32LE(1, elfHeaderLength) // load
  elf.writeUInt32LE(5, elfHeaderLength + 4) // read and execute
  elf.writeBigUInt64LE(loadAddress, elfHeaderLength + 16)
  elf.writeBigUInt64LE(loadAddress, elfHeaderLength + 24)
  elf.writeBigUInt64LE(size, elfHeaderLength + 32)
  elf.writeBigUInt64LE(size, elfHeaderLength + 40)
  elf.writeBigUInt64LE(0x1000n, elfHeaderLength + 48)
  return Buffer.concat([elf, code])
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((cpioAlignment - (bytes.length % cpioAlignment)) % cpioAlignment)])
}

/** An entry of a cpio archive in the `newc` format (Linux: early-userspace/buffer-format). */
function cpioEntry(name: string, mode: number, data: Buffer): Buffer {
  const fields = new Array<number>(cpioFields).fill(0)
  fields[1] = mode
  fields[4] = 1
  fields[6] = data.length
  fields[11] = name.length + 1
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}${name}\0`
  return Buffer.concat([padded(Buffer.from(header, 'latin1')), padded(data)])
}

/** The initrd, a cpio archive. */
export function probeInitrd(): Buffer {
  return Buffer.concat([
    cpioEntry('init', executableMode, executable(powerOff)),
    cpioEntry('TRAILER!!!', 0, Buffer.alloc(0)),
  ])
}
