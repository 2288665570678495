import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { constants, openSync } from 'node:fs'
import { Duplex, type Readable, type Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ReadStream } from 'node:tty'
import { launcherPath } from './launch'
import { findPort } from './rpci'

/** The serial port that leads to the VCH (docs/contracts.md). */
export const channelTerminal = '/dev/ttyS1'
/** The serial port whose file is the container's log. */
export const logTerminal = '/dev/ttyS2'
/** Names of their lanes in the lab: the same ports without the pace of a UART. */
const channelLane = 'lab.com2'
const logLane = 'lab.com3'

/**
 * Opens a terminal for reading and writing without ever blocking a thread. Not a tty.WriteStream: that one blocks the
 * whole program while the port is slow. The launcher makes it binary (record `raw`).
 */
function openTerminal(path: string): Duplex {
  return new ReadStream(openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK))
}

/** A device that Node's event loop cannot wait for, by way of a process that can. */
function relay(device: string): ChildProcessByStdio<Writable, Readable, null> {
  return spawn(launcherPath, ['relay', device], { stdio: ['pipe', 'pipe', 'inherit'], env: {} })
}

/** The byte stream to the VCH: the fastest that this VM has. */
export async function openTransport(): Promise<Duplex> {
  const device = await findPort(channelLane)
  if (device === undefined) return openTerminal(channelTerminal)
  const child = relay(device)
  const port = Duplex.from({ readable: child.stdout, writable: child.stdin })
  child.once('error', (error) => port.destroy(error))
  return port
}

/** A port that is only written. */
export interface LogPort {
  readonly stream: Writable
  /** Resolves when the last byte that was written has left; rejects with the port's error. */
  close(): Promise<void>
}

/** The port of the container's log: the fastest that this VM has. */
export async function openLogPort(): Promise<LogPort> {
  const device = await findPort(logLane)
  return device === undefined ? logOnTerminal() : logOnLane(device)
}

function logOnTerminal(): LogPort {
  const stream = openTerminal(logTerminal)
  return {
    stream,
    async close() {
      stream.end()
      await finished(stream, { readable: false })
      // Closing a terminal waits until its last byte has left.
      await new Promise((resolve) => stream.once('close', resolve).destroy())
    },
  }
}

function logOnLane(device: string): LogPort {
  const child = relay(device)
  child.once('error', (error) => child.stdin.destroy(error))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  // The log is never read.
  child.stdout.resume()
  return {
    stream: child.stdin,
    async close() {
      child.stdin.end()
      const code = await ended
      if (code !== 0) throw new Error(`the relay of ${device} ended with ${code}`)
    },
  }
}
