import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { arch, cpus, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './command'
import { probeInitrd } from './probe-initrd'

/** How QEMU runs the guest's instructions: emulated, or by the host's KVM. */
export type Accelerator = 'tcg' | 'kvm'

/** How long the emulated boot may take, in milliseconds; the other one gets twice what this one took. */
const referenceDeadline = 120_000

export interface AcceleratorChoice {
  /** The kernel that the machines run; without one there is nothing to measure, and TCG always works. */
  readonly kernel: string | undefined
  /** Where answers are remembered. */
  readonly cacheDirectory: string
  readonly log: (line: string) => void
  /** Boots the kernel to the end of the probe's user space; rejects when the signal aborts first. */
  readonly boot?: (accelerator: Accelerator, kernel: string, signal: AbortSignal) => Promise<void>
  readonly kvmDevice?: string
}

/**
 * Chooses the faster accelerator. That /dev/kvm opens proves nothing: nested virtualization can be slower than emulation by
 * an order of magnitude. So the kernel is booted to user space, once with each, and the answer is kept for this kernel
 * on this host.
 */
export async function chooseAccelerator(choice: AcceleratorChoice): Promise<Accelerator> {
  const { kernel, kvmDevice = '/dev/kvm' } = choice
  if (kernel === undefined || !(await isUsable(kvmDevice))) return 'tcg'
  const memory = join(choice.cacheDirectory, `accelerator-${await fingerprint(kernel)}`)
  const remembered = await recall(memory)
  if (remembered !== undefined) return remembered
  const chosen = await measure(kernel, choice)
  await mkdir(choice.cacheDirectory, { recursive: true })
  await writeFile(`${memory}.new`, `${chosen}\n`)
  await rename(`${memory}.new`, memory)
  return chosen
}

async function measure(kernel: string, choice: AcceleratorChoice): Promise<Accelerator> {
  const { boot = bootKernel, log } = choice
  const time = async (accelerator: Accelerator, deadline: number): Promise<number> => {
    const start = performance.now()
    await boot(accelerator, kernel, AbortSignal.timeout(deadline))
    return performance.now() - start
  }
  const emulated = await time('tcg', referenceDeadline)
  try {
    const accelerated = await time('kvm', Math.ceil(2 * emulated))
    log(`accelerator: a boot takes ${Math.round(accelerated)} ms with KVM, ${Math.round(emulated)} ms emulated`)
    return accelerated < emulated ? 'kvm' : 'tcg'
  } catch (error) {
    log(`accelerator: emulation, since KVM fails: ${error instanceof Error ? error.message : String(error)}`)
    return 'tcg'
  }
}

/** Boots `kernel` with the probe's initrd until it powers itself off. A kernel that panics hangs until the deadline. */
export async function bootKernel(accelerator: Accelerator, kernel: string, signal: AbortSignal): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'vic-lab-probe-'))
  try {
    const initrd = join(directory, 'initrd')
    await writeFile(initrd, probeInitrd())
    const machine = ['-nodefaults', '-no-user-config', '-display', 'none', '-machine', 'pc', '-m', '256M']
    const speed = ['-accel', accelerator === 'tcg' ? 'tcg,thread=multi' : 'kvm', '-cpu', 'max']
    const boot = ['-kernel', kernel, '-initrd', initrd, '-append', 'quiet']
    await run('qemu-system-x86_64', [...machine, ...speed, ...boot], { signal })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function isUsable(device: string): Promise<boolean> {
  try {
    await access(device, constants.R_OK | constants.W_OK)
    return true
  } catch {
    return false // No KVM for us: an answer, not a failure.
  }
}

/** What the answer depends on: both kernels and the processor. */
async function fingerprint(kernel: string): Promise<string> {
  const hash = createHash('sha256').update(await readFile(kernel))
  hash.update(JSON.stringify([release(), arch(), cpus()[0]?.model ?? '', cpus().length]))
  return hash.digest('hex').slice(0, 16)
}

async function recall(memory: string): Promise<Accelerator | undefined> {
  let text: string
  try {
    text = (await readFile(memory, 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return text === 'tcg' || text === 'kvm' ? text : undefined
}
