/** Docker's stream numbers (API reference, "Stream format"). */
const streamNumbers = { stdin: 0, stdout: 1, stderr: 2 } as const

/** Puts a payload into one of docker's frames: stream number, three zeros, length as uint32 big-endian. */
export function frame(stream: keyof typeof streamNumbers, payload: Buffer): Buffer {
  const header = Buffer.alloc(8)
  header[0] = streamNumbers[stream]
  header.writeUInt32BE(payload.length, 4)
  return Buffer.concat([header, payload])
}
