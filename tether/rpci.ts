import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, type FileHandle, open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Reads and writes this VM's guestinfo. Keys are whole: `guestinfo.vic.id`. Rejects with an {@link RpciError}. */
export interface Rpci {
  /** Undefined when there is no value. */
  infoGet(key: string): Promise<string | undefined>
  infoSet(key: string, value: string): Promise<void>
  close(): Promise<void>
}

/** The host refused a request or cannot be reached; the message says which and why. */
export class RpciError extends Error {
  override readonly name = 'RpciError'
}

/** Sends one RPCI request and resolves with the answer, `1 VALUE` or `0 REASON`. */
type Send = (request: string) => Promise<string>

const noValue = 'No value found'
/** An answer is never longer: a value of 64 KiB. */
const maxAnswerLength = 128 * 1024
const lengthBytes = 4

/** The {@link Rpci} over a way to send requests: what is common to VMware and the lab. */
export function rpciOver(send: Send, close: () => Promise<void>): Rpci {
  return {
    async infoGet(key) {
      const answer = await send(`info-get ${key}`)
      if (answer.startsWith('1 ')) return answer.slice(2)
      if (answer === `0 ${noValue}`) return undefined
      throw new RpciError(`info-get ${key}: ${answer.slice(2) || 'no answer'}`)
    },
    async infoSet(key, value) {
      const answer = await send(`info-set ${key} ${value}`)
      if (!answer.startsWith('1')) throw new RpciError(`info-set ${key}: ${answer.slice(2) || 'no answer'}`)
    },
    close,
  }
}

/** The host's RPCI: the lab's port where there is one, VMware's program otherwise. */
export async function openRpci(): Promise<Rpci> {
  const device = await findPort('lab.rpci')
  return device === undefined ? vmwareRpci() : labRpci(device)
}

/** The virtio port with this name as a device path; udev, which would link it, is not on our ISOs. */
export async function findPort(name: string, directory = '/sys/class/virtio-ports'): Promise<string | undefined> {
  let ports: string[]
  try {
    ports = await readdir(directory)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  for (const port of ports) {
    // Ports without a name have no such file.
    const found = await readFile(join(directory, port, 'name'), 'utf8').catch(() => '')
    if (found.trim() === name) return join('/dev', port)
  }
  return undefined
}

/** The lab's RPCI on a virtio port: messages preceded by their length as uint32 big-endian, one answer a request. */
export async function labRpci(device: string): Promise<Rpci> {
  const port = await open(device, 'r+')
  let last: Promise<unknown> = Promise.resolve()
  const send: Send = (request) => {
    const answer = last.then(() => exchange(port, request))
    // The next request waits for this one, whatever became of it.
    last = answer.catch(() => undefined)
    return answer
  }
  return rpciOver(send, () => port.close())
}

async function exchange(port: FileHandle, request: string): Promise<string> {
  const body = Buffer.from(request, 'utf8')
  const message = Buffer.alloc(lengthBytes + body.length)
  message.writeUInt32BE(body.length)
  body.copy(message, lengthBytes)
  for (let at = 0; at < message.length; ) at += (await port.write(message, at)).bytesWritten
  const length = (await readExactly(port, lengthBytes)).readUInt32BE()
  if (length > maxAnswerLength) throw new RpciError(`the host's answer takes ${length} bytes`)
  return (await readExactly(port, length)).toString('utf8')
}

async function readExactly(port: FileHandle, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  for (let at = 0; at < length; ) {
    const { bytesRead } = await port.read(buffer, at, length - at)
    if (bytesRead === 0) throw new RpciError('the host does not listen on the RPCI port')
    at += bytesRead
  }
  return buffer
}

const rpctool = '/usr/bin/vmware-rpctool'

async function vmwareRpci(): Promise<Rpci> {
  await access(rpctool, constants.X_OK).catch(() => {
    throw new RpciError(`neither the port lab.rpci nor ${rpctool} is there: is this a VM of vSphere or of the lab?`)
  })
  return rpciOver(runTool, async () => undefined)
}

/** The program prints the value, or exits with 1 and the reason. */
function runTool(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(rpctool, [request], { maxBuffer: maxAnswerLength }, (error, stdout, stderr) => {
      if (error === null) resolve(`1 ${stdout.replace(/\n$/, '')}`)
      else if (error.code === 1) resolve(`0 ${(stdout.trim() || stderr.trim()).split('\n', 1)[0]}`)
      else reject(new RpciError(`${rpctool}: ${error.message}`))
    })
  })
}
