import { spawn } from 'node:child_process'
import { PassThrough, type Readable } from 'node:stream'
import { invalid } from '../api/docker-error'

/** Programs that unpack standard input to standard output, what they hold in memory bounded. */
const programs = {
  /** At most 9 MB by its format. busybox's takes no long options. */
  bzip2: ['bzip2', '-d', '-c'],
  /** `xz -9` makes archives that need 65 MiB. One thread: more would have their own memory. */
  xz: ['xz', '--decompress', '--stdout', '--quiet', '--threads=1', '--memlimit-decompress=80MiB'],
} as const

/** How much of what a program says goes into an error. Characters. */
const maxComplaint = 500

/**
 * The content of an archive that a program unpacks, with back-pressure both ways. It ends regularly only when the program
 * did, and fails when `packed` fails; the program ends with it.
 */
export function unpackedByProgram(packing: keyof typeof programs, packed: Readable): Readable {
  const [program, ...args] = programs[packing]
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  const content = new PassThrough()
  let complaint = ''
  let failure: Error | undefined
  packed.once('error', (error) => {
    failure = error
  })
  packed.once('close', () => {
    if (!packed.readableEnded) child.stdin.destroy()
  })
  child.once('error', (error) => {
    complaint = error.message
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(0, maxComplaint)
  })
  child.once('close', (code) => {
    // A source that failed is the reason for whatever the program says of it.
    if (failure !== undefined) content.destroy(failure)
    else if (code === 0) content.end()
    else
      content.destroy(invalid(`the archive cannot be unpacked by ${program}: ${complaint.trim() || 'it was killed'}`))
  })
  content.once('close', () => {
    child.kill('SIGKILL')
    packed.destroy()
  })
  // What the program does not want of the archive is its to explain, by how it ends.
  child.stdin.once('error', () => packed.destroy())
  packed.pipe(child.stdin)
  child.stdout.pipe(content, { end: false })
  return content
}
