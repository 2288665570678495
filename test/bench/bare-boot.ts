import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Accelerator, chooseAccelerator } from '../../lab/qemu/accelerator'
import { run } from '../../lab/qemu/command'
import { machineArguments } from '../../lab/qemu/machine-arguments'

const kernel = resolve('.cache/iso/base/vmlinuz')
/** The kernel parameters of bootstrap.iso, so that only what is not the kernel differs. */
const parameters = 'console=ttyS0 quiet panic=-1 cryptomgr.notests init_on_alloc=0'
/** What /init prints; the kernel's own words may come before it. */
const greeting = 'user space is up'
/** No boot takes longer, milliseconds. */
const bootLimit = 120_000
/** What only the lab can deal with: it resumes the machine over QMP and ends it itself. */
const labOnly = new Set(['-S', '-no-shutdown', '-daemonize'])

/** Boots the kernel of the ISOs with nothing but a busybox: what everything else is compared with. */
export interface BareBoot {
  readonly accelerator: Accelerator
  /** Milliseconds from QEMU's start to the first line that user space prints. */
  time(signal: AbortSignal): Promise<number>
  /** Removes its files. */
  close(): Promise<void>
}

/** Makes the initrd and chooses the accelerator as the lab does. */
export async function prepareBareBoot(signal: AbortSignal): Promise<BareBoot> {
  const directory = await mkdtemp(join(tmpdir(), 'vic-bench-'))
  const close = (): Promise<void> => rm(directory, { recursive: true, force: true })
  try {
    const initrd = await buildInitrd(directory, signal)
    const accelerator = await chooseAccelerator({ kernel, cacheDirectory: directory, log: () => undefined })
    const argv = bootArguments(directory, initrd, accelerator)
    return { accelerator, time: (signal) => timeBoot(argv, signal), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function buildInitrd(directory: string, signal: AbortSignal): Promise<string> {
  const root = join(directory, 'root')
  await mkdir(join(root, 'bin'), { recursive: true })
  await copyFile('/bin/busybox', join(root, 'bin/busybox'))
  await symlink('busybox', join(root, 'bin/sh'))
  await writeFile(join(root, 'init'), `#!/bin/sh\necho '${greeting}'\nexec /bin/busybox poweroff -f\n`)
  await chmod(join(root, 'init'), 0o755)
  const initrd = join(directory, 'initrd')
  await run('sh', ['-c', 'cd "$0" && find . | cpio --quiet -o -H newc >"$1"', root, initrd], { signal })
  return initrd
}

/** The lab's own arguments for a container of the default size, with the kernel given directly. */
function bootArguments(directory: string, initrd: string, accelerator: Accelerator): string[] {
  const machine = machineArguments({
    machine: {
      id: 'bare',
      name: 'bare',
      uuid: randomUUID(),
      cpus: 1,
      memoryBytes: 128 * 2 ** 20,
      disks: [],
      cdrom: undefined,
      nics: [],
      serials: [],
    },
    accelerator,
    sockets: {
      monitor: join(directory, 'monitor'),
      rpci: join(directory, 'rpci'),
      pidFile: join(directory, 'pid'),
      serial: (index) => join(directory, `serial${index}`),
      lane: (index) => join(directory, `lane${index}`),
    },
    disks: [],
  })
    .filter((argument) => !labOnly.has(argument))
    // The kernel given directly is what is booted.
    .map((argument) => argument.replace('"bootindex":0,', ''))
  return [...machine, '-serial', 'stdio', '-kernel', kernel, '-initrd', initrd, '-append', parameters]
}

async function timeBoot(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(bootLimit)])
  const start = performance.now()
  const qemu = spawn('qemu-system-x86_64', argv, { stdio: ['ignore', 'pipe', 'pipe'], signal: deadline })
  const ended = end(qemu)
  let shown = ''
  let milliseconds: number | undefined
  qemu.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString('latin1')
    if (shown.includes(greeting)) milliseconds ??= performance.now() - start
  })
  qemu.stderr.on('data', (chunk: Buffer) => {
    shown += chunk.toString('latin1')
  })
  await ended
  if (milliseconds === undefined) throw new Error(`bare boot: QEMU ended before user space was up:\n${shown}`)
  return milliseconds
}

/** Resolves when the process has ended and its output is read; rejects when it was aborted or never started. */
async function end(child: ChildProcess): Promise<void> {
  await once(child, 'close')
}
