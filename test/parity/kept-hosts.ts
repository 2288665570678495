import { readFile, rm, writeFile } from 'node:fs/promises'
import { startDockerd } from './dockerd'
import type { Host } from './host'
import { startVch } from './vch'

/** A dockerd and a VCH, and how they end. */
export interface Hosts {
  readonly dockerd: Host
  readonly vch: Host
  stop(): Promise<void>
}

/** What the scripts need. */
const images = ['busybox', 'debian']

/** Both hosts for one run. Throws, leaving nothing, when one does not come up. */
export async function startHosts(): Promise<Hosts> {
  const dockerd = await startDockerd(images)
  try {
    const vch = await startVch(images)
    const stop = async (): Promise<void> => {
      try {
        await vch.stop()
      } finally {
        await dockerd.stop()
      }
    }
    return { dockerd, vch, stop }
  } catch (error) {
    await dockerd.stop()
    throw error
  }
}

/**
 * Starts both hosts for many runs: what reaches them is written to `file` (it holds the client's key, so it is the owner's
 * alone) until the process is asked to end (SIGINT, SIGTERM); then both are stopped and the file is removed.
 */
export async function keepHosts(file: string): Promise<void> {
  const ended = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve)
  })
  const hosts = await startHosts()
  try {
    await writeFile(file, JSON.stringify({ dockerd: hosts.dockerd, vch: hosts.vch }), { mode: 0o600 })
    // Signals alone do not keep a process.
    const kept = setInterval(() => undefined, 1 << 30)
    await ended
    clearInterval(kept)
  } finally {
    await rm(file, { force: true })
    await hosts.stop()
  }
}

/** The hosts that another process keeps; they outlive this run. */
export async function keptHosts(file: string): Promise<Hosts> {
  const { dockerd, vch } = JSON.parse(await readFile(file, 'utf8')) as Pick<Hosts, 'dockerd' | 'vch'>
  return { dockerd, vch, stop: async () => undefined }
}
