import { volumeCapacity } from '../../portlayer/schemas'
import { invalid, notAvailable } from '../api/docker-error'

/** What docker's driver options ask of a volume. */
export interface VolumeOptions {
  readonly store?: string
  /** Bytes. */
  readonly capacity?: number
}

const units = 'bkmgtp'
/** Options of docker's own driver that mount something of the host. */
const hostOptions = ['type', 'device', 'o']

/**
 * `Capacity` (a plain number is MB, as VIC has it), `size` (plain: bytes, as docker has it) and `VolumeStore`, in any case.
 * Throws docker's refusal of other options.
 */
export function parseVolumeOptions(options: Readonly<Record<string, string>>): VolumeOptions {
  const parsed: { store?: string; capacity?: number } = {}
  for (const [name, value] of Object.entries(options)) {
    const key = name.toLowerCase()
    if (key === 'volumestore') parsed.store = value
    else if (key === 'capacity') parsed.capacity = parseSize(value, 1024 ** 2)
    else if (key === 'size') parsed.capacity = parseSize(value, 1)
    else if (hostOptions.includes(key)) {
      throw notAvailable(
        `option "${name}" is not available on this host: a volume is a disk of its own, nothing of the host is mounted`,
      )
    } else throw invalid(`invalid option: ${JSON.stringify(name)}`)
  }
  return parsed
}

/** go-units' RAMInBytes: a number with a binary unit. */
function parseSize(text: string, plainUnit: number): number {
  const [, number, unit = ''] = /^(\d{1,15}(?:\.\d{1,9})?) ?(?:([kmgtp])i?b?|b)?$/i.exec(text.trim()) ?? []
  if (number === undefined) throw invalid(`invalid size: '${text}'`)
  const isPlain = /\d$/.test(text.trim())
  const bytes = Math.floor(Number(number) * (isPlain ? plainUnit : 1024 ** units.indexOf(unit.toLowerCase() || 'b')))
  const { least, most } = volumeCapacity
  if (bytes >= least && bytes <= most) return bytes
  throw invalid(
    `invalid size: '${text}': a volume has at least ${least / 1024 ** 2} MB and at most ${most / 1024 ** 4} TB`,
  )
}
