import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, type FileHandle, open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Deferred, deferred } from './deferred'

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

/**
 * The lab's RPCI on a virtio port: messages preceded by their length as uint32 big-endian, one answer a request, in
 * order. Requests do not wait for each other's answers. A read of the port holds one thread of Node's pool until the
 * answer comes; there is none while nothing is asked.
 */
export async function labRpci(device: string): Promise<Rpci> {
  const port = new LabPort(await open(device, 'r+'))
  return rpciOver(
    (request) => port.send(request),
    () => port.close(),
  )
}

class LabPort {
  readonly #file: FileHandle
  readonly #waiting: Deferred<string>[] = []
  readonly #chunk = Buffer.alloc(16 * 1024)
  #rest = Buffer.alloc(0)
  #written: Promise<unknown> = Promise.resolve()
  #reading = false

  constructor(file: FileHandle) {
    this.#file = file
  }

  send(request: string): Promise<string> {
    const body = Buffer.from(request, 'utf8')
    const length = Buffer.alloc(lengthBytes)
    length.writeUInt32BE(body.length)
    const answer = deferred<string>()
    this.#waiting.push(answer)
    this.#written = this.#written
      .then(() => this.#write(Buffer.concat([length, body])))
      .then(
        () => this.#read(),
        (error) => this.#fail(error),
      )
    return answer.promise
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  async #write(message: Buffer): Promise<void> {
    for (let at = 0; at < message.length; ) at += (await this.#file.write(message, at)).bytesWritten
  }

  /** Reads for as long as somebody waits; who asks next need not wait for the end of it. */
  #read(): void {
    if (this.#reading) return
    this.#reading = true
    this.#readAnswers().then(
      () => {
        this.#reading = false
      },
      (error) => {
        this.#reading = false
        this.#fail(error)
      },
    )
  }

  async #readAnswers(): Promise<void> {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const length = (await this.#take(lengthBytes)).readUInt32BE()
      if (length > maxAnswerLength) throw new RpciError(`the host's answer takes ${length} bytes`)
      const answer = (await this.#take(length)).toString('utf8')
      if (this.#waiting[0] === next) this.#waiting.shift()
      next.resolve(answer)
    }
  }

  async #take(length: number): Promise<Buffer> {
    while (this.#rest.length < length) {
      const { bytesRead } = await this.#file.read(this.#chunk)
      if (bytesRead === 0) throw new RpciError('the host does not listen on the RPCI port')
      this.#rest = Buffer.concat([this.#rest, this.#chunk.subarray(0, bytesRead)])
    }
    const taken = this.#rest.subarray(0, length)
    this.#rest = this.#rest.subarray(length)
    return taken
  }

  /** The answers that are still to come went with the host: nobody may take a later one for his. */
  #fail(error: unknown): void {
    this.#rest = Buffer.alloc(0)
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error)
  }
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
