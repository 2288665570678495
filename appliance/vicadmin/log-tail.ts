import { open } from 'node:fs/promises'
import { join } from 'node:path'

const programs: readonly string[] = ['vic-init', 'port-layer', 'interaction', 'personality', 'name-server', 'vicadmin']
const tailBytes = 64 * 1024

/** Last lines of the log of one program of the appliance, as vic-init keeps it. Throws when there is no such program. */
export async function readLogTail(program: string, directory = '/var/log/vic'): Promise<string> {
  if (!programs.includes(program)) throw new Error(`no log ${program}; there are ${programs.join(', ')}`)
  const file = await open(join(directory, `${program}.log`))
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(tailBytes), 0, tailBytes, Math.max(0, size - tailBytes))
    const text = buffer.toString('utf8', 0, bytesRead)
    // Begin with a whole line.
    return size > tailBytes ? text.slice(text.indexOf('\n') + 1) : text
  } finally {
    await file.close()
  }
}
