import { spawn } from 'node:child_process'
import { constants, openSync } from 'node:fs'
import { Duplex } from 'node:stream'
import { ReadStream } from 'node:tty'
import { launcherPath } from './launch'
import { findPort } from './rpci'

/** The serial port that leads to the VCH (docs/contracts.md). */
export const channelTerminal = '/dev/ttyS1'

/**
 * Opens a terminal for reading and writing without ever blocking a thread. Not a tty.WriteStream: that one blocks the
 * whole program while the port is slow. The launcher makes it binary (record `raw`).
 */
export function openTerminal(path: string): Duplex {
  return new ReadStream(openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK))
}

/** A device that Node's event loop cannot wait for, by way of a process that can. */
function relay(device: string): Duplex {
  const child = spawn(launcherPath, ['relay', device], { stdio: ['pipe', 'pipe', 'inherit'], env: {} })
  const port = Duplex.from({ readable: child.stdout, writable: child.stdin })
  child.once('error', (error) => port.destroy(error))
  return port
}

/** The byte stream to the VCH: the fastest that this VM has. */
export async function openTransport(): Promise<Duplex> {
  const device = await findPort('lab.channel')
  return device === undefined ? openTerminal(channelTerminal) : relay(device)
}
