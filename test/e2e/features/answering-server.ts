import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

const headLength = 12
/** Response, recursion desired and available; no error. */
const answerFlags = 0x8180

/** A DNS server (RFC 1035) on port 53 of `address` that answers every question for an IPv4 address with `answer`. */
export async function startAnsweringServer(address: string, answer: string): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.on('message', (query, { port, address: asker }) => socket.send(answerTo(query, answer), port, asker))
  socket.bind(53, address)
  await once(socket, 'listening')
  return socket
}

/** The query's head and question again, and for type A one record that names the question by a pointer. */
function answerTo(query: Buffer, answer: string): Buffer {
  const questionEnd = query.indexOf(0, headLength) + 5
  const isAddress = query.readUInt16BE(questionEnd - 4) === 1
  const head = Buffer.from(query.subarray(0, questionEnd))
  head.writeUInt16BE(answerFlags, 2)
  // One question, then the numbers of answers, authorities and additional records.
  head.writeUInt16BE(isAddress ? 1 : 0, 6)
  head.writeUInt32BE(0, 8)
  const record = [0xc0, headLength, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...answer.split('.').map(Number)]
  return isAddress ? Buffer.concat([head, Buffer.from(record)]) : head
}
