import { execFile } from 'node:child_process'
import { chmod, copyFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Duplex } from 'node:stream'
import { promisify } from 'node:util'

const execute = promisify(execFile)
const cache = resolve('.cache/kernel')

/** Modules of the devices that a machine of the lab has, and of its file systems. */
const wanted = [
  'virtio_pci',
  'virtio_console',
  'vmw_pvscsi',
  'sd_mod',
  'vmxnet3',
  'af_packet',
  'ext4',
  'sr_mod',
  'ata_piix',
]

/**
 * PID 1 of the test's guest. It serves a shell on ttyS1: a line in, its output and `= STATUS` out. `rpci` speaks the lab's
 * RPCI with nothing but a shell; `disk UNIT` is the disk at a place of the controller, whatever the kernel calls it.
 */
const init = `#!/bin/sh
export PATH=/bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
for module in $(cat /modules/order); do insmod /modules/$module; done
byte() { printf "\\\\$(printf %03o $(($1 & 255)))"; }
rpci() {
  port=/dev/$(basename $(dirname $(grep -l lab.rpci /sys/class/virtio-ports/*/name)))
  exec 3<>$port
  { byte $((\${#1} >> 24)); byte $((\${#1} >> 16)); byte $((\${#1} >> 8)); byte \${#1}; printf %s "$1"; } >&3
  set -- $(dd bs=1 count=4 <&3 2>/dev/null | od -An -tu1)
  dd bs=1 count=$(($3 * 256 + $4)) <&3 2>/dev/null
  exec 3>&-
  echo
}
rescan() { for host in /sys/class/scsi_host/*/scan; do echo - - - >$host; done; }
disk() { echo /dev/$(basename /sys/bus/scsi/devices/*:0:$1:0/block/sd*); }
echo 'guest is up' >/dev/ttyS0
stty -F /dev/ttyS1 raw -echo
exec 4<>/dev/ttyS1
echo '= 0' >&4
while read -r line <&4; do eval "$line" >&4 2>&1 </dev/null; echo "= $?" >&4; done
`

async function kernelPackage(): Promise<string> {
  await mkdir(cache, { recursive: true })
  const present = (await readdir(cache)).find((name) => name.endsWith('.deb'))
  if (present !== undefined) return join(cache, present)
  const { stdout } = await execute('apt-cache', ['depends', 'linux-image-cloud-amd64'])
  const name = /Depends: (linux-image-\S+)/.exec(stdout)?.[1]
  if (name === undefined) throw new Error('apt does not know linux-image-cloud-amd64: run apt-get update')
  await execute('apt-get', ['-qq', '-o', 'APT::Sandbox::User=root', 'download', name], { cwd: cache })
  return kernelPackage()
}

/** Unpacks the kernel's package and answers where its files are. */
async function unpackKernel(): Promise<string> {
  const archive = await kernelPackage()
  const directory = archive.replace(/\.deb$/, '')
  try {
    await readdir(join(directory, 'boot'))
  } catch {
    await execute('dpkg-deb', ['-x', archive, directory])
  }
  return directory
}

async function findModules(directory: string): Promise<Map<string, string>> {
  const names = await readdir(join(directory, 'lib/modules'), { recursive: true })
  const modules = names.filter((name) => name.endsWith('.ko'))
  return new Map(
    modules.map((name) => {
      const base = name.slice(name.lastIndexOf('/') + 1, -'.ko'.length)
      return [base.replaceAll('-', '_'), join(directory, 'lib/modules', name)]
    }),
  )
}

/** The wanted modules and what they depend on, in the order in which they can be loaded. */
async function loadOrder(modules: Map<string, string>): Promise<string[]> {
  const order: string[] = []
  const visit = async (name: string): Promise<void> => {
    const path = modules.get(name)
    if (path === undefined || order.includes(path)) return
    const depends = /\0depends=([^\0]*)\0/.exec((await readFile(path)).toString('latin1'))?.[1] ?? ''
    for (const other of depends.split(',')) if (other !== '') await visit(other.replaceAll('-', '_'))
    order.push(path)
  }
  for (const name of wanted) await visit(name)
  return order
}

/** Makes an ISO of Debian's kernel and a busybox in `directory`; answers the ISO's and the kernel's path. */
export async function buildGuest(directory: string): Promise<{ readonly iso: string; readonly kernel: string }> {
  const kernelFiles = await unpackKernel()
  const kernelName = (await readdir(join(kernelFiles, 'boot'))).find((name) => name.startsWith('vmlinuz'))
  if (kernelName === undefined) throw new Error(`no kernel in ${kernelFiles}`)
  const kernel = join(kernelFiles, 'boot', kernelName)
  const root = join(directory, 'root')
  for (const name of ['bin', 'proc', 'sys', 'dev', 'tmp', 'mnt', 'modules'])
    await mkdir(join(root, name), { recursive: true })
  await copyFile('/bin/busybox', join(root, 'bin/busybox'))
  const { stdout: applets } = await execute('/bin/busybox', ['--list'])
  const links = applets.split('\n').filter((name) => name !== '' && name !== 'busybox')
  await execute('sh', ['-c', 'for name; do ln -s busybox "$name"; done', 'sh', ...links], { cwd: join(root, 'bin') })
  const order = await loadOrder(await findModules(kernelFiles))
  for (const path of order) await copyFile(path, join(root, 'modules', path.slice(path.lastIndexOf('/') + 1)))
  const names = order.map((path) => path.slice(path.lastIndexOf('/') + 1))
  await writeFile(join(root, 'modules/order'), `${names.join('\n')}\n`)
  await writeFile(join(root, 'init'), init)
  await chmod(join(root, 'init'), 0o755)
  const iso = join(directory, 'iso')
  await mkdir(join(iso, 'isolinux'), { recursive: true })
  await execute('sh', ['-c', 'find . | cpio --quiet -o -H newc >"$1"', 'sh', join(iso, 'initrd')], { cwd: root })
  await cp(kernel, join(iso, 'vmlinuz'))
  await copyFile('/usr/lib/ISOLINUX/isolinux.bin', join(iso, 'isolinux/isolinux.bin'))
  await copyFile('/usr/lib/syslinux/modules/bios/ldlinux.c32', join(iso, 'isolinux/ldlinux.c32'))
  await writeFile(
    join(iso, 'isolinux/isolinux.cfg'),
    'DEFAULT test\nPROMPT 0\nTIMEOUT 0\nLABEL test\n  KERNEL /vmlinuz\n  INITRD /initrd\n  APPEND quiet console=ttyS0 panic=-1\n',
  )
  const image = join(directory, 'guest.iso')
  const boot = ['-b', 'isolinux/isolinux.bin', '-c', 'isolinux/boot.cat', '-no-emul-boot', '-boot-load-size', '4']
  await execute('xorriso', ['-as', 'mkisofs', '-quiet', '-o', image, ...boot, '-boot-info-table', iso])
  return { iso: image, kernel }
}

/** The shell that the guest serves on a serial port. */
export class GuestShell {
  readonly #stream: Duplex
  #text = ''
  #wake: () => void = () => undefined

  constructor(stream: Duplex) {
    this.#stream = stream
    stream.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString('utf8')
      this.#wake()
    })
    stream.on('error', () => stream.destroy())
  }

  /** Runs a command; answers what it wrote. Throws when it fails. */
  async run(command: string): Promise<string> {
    this.#stream.write(`${command}\n`)
    const { output, status } = await this.#answer()
    if (status !== '0') throw new Error(`guest: ${command}: status ${status}: ${output}`)
    return output.replaceAll('\r', '').trim()
  }

  /** Waits until the guest has come up: what is sent to it before that is lost in its UART. */
  async ready(): Promise<this> {
    await this.#answer()
    return this
  }

  async #answer(): Promise<{ readonly output: string; readonly status: string | undefined }> {
    const pattern = /^([\s\S]*?)= (\d+)\r?\n$/
    while (!pattern.test(this.#text)) await new Promise<void>((wake) => (this.#wake = wake))
    const [, output = '', status] = pattern.exec(this.#text) ?? []
    this.#text = ''
    return { output, status }
  }

  /** Sends without waiting for an answer. */
  send(command: string): void {
    this.#stream.write(`${command}\n`)
  }
}
