/** What answers a guest's requests. */
export interface InfoStore {
  get(key: string): string | undefined
  /** False: refused. */
  set(key: string, value: string): boolean
}

/** Longest request, in bytes: what VMware's RPCI takes, with room for the command. */
export const maxRequestLength = 65_536 + 256
const lengthBytes = 4
const prefix = 'guestinfo.'

/** An RPCI message: its length as uint32 big-endian, then its bytes. */
export function encodeMessage(text: string): Buffer {
  const body = Buffer.from(text, 'utf8')
  const head = Buffer.alloc(lengthBytes)
  head.writeUInt32BE(body.length)
  return Buffer.concat([head, body])
}

/** Takes a guest's byte stream apart into requests. A request that is too long is skipped and becomes undefined. */
export class RequestDecoder {
  #chunks: Buffer[] = []
  #length = 0
  /** Bytes of a request that was too long, still to come. */
  #skip = 0

  /** The requests that `chunk` completes, in order. */
  decode(chunk: Buffer): (string | undefined)[] {
    const requests: (string | undefined)[] = []
    const skipped = Math.min(this.#skip, chunk.length)
    this.#skip -= skipped
    this.#append(chunk.subarray(skipped))
    while (this.#length >= lengthBytes) {
      const all = this.#joined()
      const wanted = all.readUInt32BE(0)
      if (wanted > maxRequestLength) {
        requests.push(undefined)
        const present = Math.min(wanted, all.length - lengthBytes)
        this.#skip = wanted - present
        this.#replace(all.subarray(lengthBytes + present))
        continue
      }
      if (all.length < lengthBytes + wanted) break
      requests.push(all.toString('utf8', lengthBytes, lengthBytes + wanted))
      this.#replace(all.subarray(lengthBytes + wanted))
    }
    return requests
  }

  /** Forgets an unfinished request: the guest started anew. */
  reset(): void {
    this.#replace(Buffer.alloc(0))
    this.#skip = 0
  }

  #append(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#chunks.push(chunk)
    this.#length += chunk.length
  }

  #joined(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)]
    return this.#chunks[0] as Buffer
  }

  #replace(rest: Buffer): void {
    this.#chunks = rest.length === 0 ? [] : [rest]
    this.#length = rest.length
  }
}

/** Answers one request as VMware Tools' RPCI does: `1 VALUE`, or `0 REASON`. */
export function answer(request: string | undefined, store: InfoStore): string {
  if (request === undefined) return '0 Request too long'
  const command = request.split(' ', 1)[0] ?? ''
  const argument = request.slice(command.length + 1)
  if (command === 'info-get') {
    const key = argument.trim()
    if (!key.startsWith(prefix)) return '0 Permission denied'
    const value = store.get(key.slice(prefix.length))
    return value === undefined ? '0 No value found' : `1 ${value}`
  }
  if (command === 'info-set') {
    const end = argument.indexOf(' ')
    const key = end === -1 ? argument : argument.slice(0, end)
    if (!key.startsWith(prefix) || key.length === prefix.length) return '0 Permission denied'
    return store.set(key.slice(prefix.length), end === -1 ? '' : argument.slice(end + 1)) ? '1 ' : '0 Value refused'
  }
  return '0 Unknown command'
}
