import { randomInt } from 'node:crypto'
import dnsPacket, { type Answer, type DecodedPacket, type Question } from 'dns-packet'
import type { Client } from './names'

/** How long a client may keep an answer: dockerd's. Seconds. */
const timeToLive = 600
/** What a client takes that says nothing else (RFC 1035), and the most that is sent over UDP. Bytes. */
const plainSize = 512
const maxUdpSize = 4096
/** Response codes (RFC 1035, 4.1.1) as they stand in a packet's flags. */
const codes = { ok: 0, formatError: 1, serverFailure: 2, notImplemented: 4, refused: 5 } as const
const truncated = 1 << 9
const recursionAvailable = 1 << 7
const recursionDesired = 1 << 8

/** A query that can be answered or passed on. */
export interface Query {
  readonly packet: DecodedPacket
  readonly question: Question
  /** The largest answer that its sender takes over UDP, in bytes. */
  readonly size: number
}

/** What becomes of a query: an answer, or the same query to another server. */
export type Outcome = { readonly kind: 'answer'; readonly message: Buffer } | { readonly kind: 'forward' }

/** Reads a query; undefined for what is none: it is not worth an answer that could be sent to somebody else. */
export function readQuery(message: Buffer): Query | undefined {
  try {
    const packet = dnsPacket.decode(message)
    const question = packet.questions?.[0]
    if (packet.type !== 'query' || question === undefined || packet.questions?.length !== 1) return undefined
    const option = packet.additionals?.find(({ type }) => type === 'OPT') as { udpPayloadSize?: number } | undefined
    const size = Math.min(maxUdpSize, Math.max(plainSize, option?.udpPayloadSize ?? plainSize))
    return { packet, question, size }
  } catch {
    // Whatever the decoder stumbles over, the sender made it so.
    return undefined
  }
}

/** Answers what the client's networks know; what they do not goes to other servers, if the client may reach any. */
export function answer({ packet, question }: Query, client: Client | undefined): Outcome {
  if (client === undefined) return { kind: 'answer', message: reply(packet, codes.refused) }
  if (opcodeOf(packet) !== 0) return { kind: 'answer', message: reply(packet, codes.notImplemented) }
  const answers = known(question, client)
  if (answers !== undefined) return { kind: 'answer', message: reply(packet, codes.ok, answers) }
  if (!client.isOutside) return { kind: 'answer', message: reply(packet, codes.serverFailure) }
  return { kind: 'forward' }
}

/** The answer when no server could be asked. */
export function failure({ packet }: Query): Buffer {
  return reply(packet, codes.serverFailure)
}

/** The answer as it fits into `size` bytes: what does not is left out, and the client told to ask over TCP. */
export function fitting(message: Buffer, size: number): Buffer {
  if (message.length <= size) return message
  const packet = dnsPacket.decode(message)
  const answers = [...(packet.answers ?? [])]
  for (;;) {
    answers.length = Math.floor(answers.length / 2)
    const shorter = dnsPacket.encode({
      type: 'response',
      id: packet.id ?? 0,
      flags: (packet.flags ?? 0) | truncated,
      questions: packet.questions ?? [],
      answers,
    })
    if (shorter.length <= size || answers.length === 0) return shorter
  }
}

/** What is asked for (RFC 1035, 4.1.1): 0 is a standard query. */
function opcodeOf({ flags = 0 }: DecodedPacket): number {
  return (flags >> 11) & 0x0f
}

function known({ name, type }: Question, client: Client): Answer[] | undefined {
  if (type === 'PTR') {
    const address = reversed(name)
    const data = address === undefined ? undefined : client.nameOf(address)
    return data === undefined ? undefined : [{ type: 'PTR', name, ttl: timeToLive, data }]
  }
  const addresses = client.addressesOf(name)
  if (addresses === undefined) return undefined
  // The name is there; of another type than A there is nothing.
  if (type !== 'A') return []
  return shuffled(addresses).map((data) => ({ type: 'A', name, ttl: timeToLive, data }))
}

/** `4.3.2.1.in-addr.arpa` to `1.2.3.4`. */
function reversed(name: string): string | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa\.?$/i.exec(name)
  return match === null ? undefined : match.slice(1).reverse().join('.')
}

/** In another order every time, so that clients that take the first are spread. */
function shuffled<T>(values: readonly T[]): T[] {
  const result = [...values]
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1)
    const [a, b] = [result[last], result[other]]
    if (a !== undefined && b !== undefined) [result[last], result[other]] = [b, a]
  }
  return result
}

function reply(packet: DecodedPacket, code: number, answers: Answer[] = []): Buffer {
  return dnsPacket.encode({
    type: 'response',
    id: packet.id ?? 0,
    flags: recursionAvailable | ((packet.flags ?? 0) & recursionDesired) | code,
    questions: packet.questions ?? [],
    answers,
  })
}
