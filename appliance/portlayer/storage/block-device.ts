import { watch } from 'node:fs'
import { open, readdir, readFile, writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { PortLayerError } from '../problem'

/** How long the kernel may take to show a disk that the VM has: a scan takes milliseconds. */
const appearanceDeadlineMilliseconds = 30_000

/** Between the node and the moment when it may be opened the kernel tells nothing. Milliseconds. */
const openingPause = 5

/** Where the kernel shows its devices; other than `/` in tests. */
export interface KernelPaths {
  readonly sys: string
  readonly dev: string
}

const kernel: KernelPaths = { sys: '/sys', dev: '/dev' }
const driver = 'vmw_pvscsi'

/**
 * The device node of the disk at `unit` of the first paravirtual SCSI controller, once the kernel has it. The scan makes
 * the kernel look; devtmpfs tells by inotify when the node is there.
 */
export async function findDisk(unit: number, signal: AbortSignal, paths: KernelPaths = kernel): Promise<string> {
  const deadline = AbortSignal.timeout(appearanceDeadlineMilliseconds)
  const either = AbortSignal.any([signal, deadline])
  let wake = (): void => undefined
  const awake = (): void => wake()
  const watcher = watch(paths.dev, awake)
  either.addEventListener('abort', awake)
  try {
    const host = await findHost(paths)
    await writeFile(`${paths.sys}/class/scsi_host/host${host}/scan`, `0 ${unit} 0`)
    for (;;) {
      // Before the look, so that no change between the look and the wait is missed.
      const change = new Promise<void>((resolve) => {
        wake = resolve
      })
      const device = await diskAt(host, unit, paths, either)
      if (device !== undefined) return device
      either.throwIfAborted()
      await change
    }
  } catch (error) {
    signal.throwIfAborted()
    if (!deadline.aborted) throw error
    const seconds = appearanceDeadlineMilliseconds / 1000
    throw new PortLayerError('unavailable', `the kernel did not show SCSI unit ${unit} within ${seconds} s`)
  } finally {
    either.removeEventListener('abort', awake)
    watcher.close()
  }
}

/** Makes the kernel let go of the disk at `unit`, so that nothing of it is cached when the VM loses it. */
export async function releaseDisk(unit: number, paths: KernelPaths = kernel): Promise<void> {
  const host = await findHost(paths)
  try {
    await writeFile(`${paths.sys}/bus/scsi/devices/${host}:0:${unit}:0/delete`, '1')
  } catch (error) {
    // Already gone: then there is nothing to let go of.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** Number of the SCSI host that is the first paravirtual controller. */
async function findHost(paths: KernelPaths): Promise<number> {
  const hosts = (await readdir(`${paths.sys}/class/scsi_host`))
    .map((name) => Number(/^host(\d+)$/.exec(name)?.[1]))
    .sort((one, other) => one - other)
  for (const host of hosts) {
    const name = await readFile(`${paths.sys}/class/scsi_host/host${host}/proc_name`, 'utf8')
    if (name.trim() === driver) return host
  }
  throw new PortLayerError('internal', `no SCSI host has the driver ${driver}: the appliance has lost its controller`)
}

async function diskAt(
  host: number,
  unit: number,
  paths: KernelPaths,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const [name] = await readdir(`${paths.sys}/bus/scsi/devices/${host}:0:${unit}:0/block`)
    if (name === undefined) return undefined
    const device = `${paths.dev}/${name}`
    while (!(await canBeOpened(device))) await delay(openingPause, undefined, { signal })
    return device
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The kernel makes a disk's node a moment before it lets anybody open it: ENXIO until then. */
async function canBeOpened(device: string): Promise<boolean> {
  try {
    await (await open(device)).close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') return false
    throw error
  }
}
