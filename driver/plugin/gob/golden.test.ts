import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { GobDecoder } from './decoder'
import { messages } from './message'
import { GobInterface, type GobValue, isStruct } from './value'

const golden = join(__dirname, '../../../test/golden/docker-machine')

interface Vector {
  name: string
  goType: string
  hex: string
  value: unknown[] | null
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function decodeAll(bytes: Buffer, pieceSize: number): Promise<GobValue[]> {
  const decoder = new GobDecoder(messages(inPieces(bytes, pieceSize)))
  const values: GobValue[] = []
  for (;;) {
    const value = await decoder.decode()
    if (value === undefined) return values
    values.push(value)
  }
}

/** The notation of the captured files: `$iface` and `$bytes`. */
function captured(value: GobValue | undefined): unknown {
  if (value instanceof GobInterface) return { $iface: value.name, v: captured(value.value) }
  if (Buffer.isBuffer(value)) return { $bytes: value.toString() }
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, element]) => [key, captured(element)]))
  if (Array.isArray(value)) return value.map(captured)
  if (isStruct(value)) return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, captured(field)]))
  return value
}

/** The vectors write numbers as text, and a header with its zero fields. */
function asVector(value: GobValue): unknown {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (Buffer.isBuffer(value)) return value.toString()
  return captured(value)
}

const vectors = JSON.parse(readFileSync(join(golden, 'gob-vectors.json'), 'utf8')) as Vector[]

describe.each(vectors)('vector $name', ({ hex, goType, value }) => {
  const bytes = Buffer.from(hex, 'hex')

  it.each([1, 3, bytes.length])('in pieces of %i bytes', async (size) => {
    const decoded = await decodeAll(bytes, size)
    expect(decoded).toHaveLength(goType.split(';').length - 1)
    if (value !== null) expect(decoded.map(asVector)).toMatchObject(value.map(withoutZeros))
  })
})

function withoutZeros(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== 0 && field !== ''))
}

it('reads the flags of a driver', async () => {
  const vector = vectors.find(({ name }) => name === 'flags')
  const [flags] = await decodeAll(Buffer.from(vector?.hex ?? '', 'hex'), 1)
  expect(captured(flags)).toContainEqual({
    $iface: '*mcnflag.StringSliceFlag',
    v: {
      Name: 'vic-net-dflt',
      Value: ['VM Network', 'n2'],
    },
  })
})

interface Row {
  dir?: 'c2s' | 's2c'
  kind?: string
  headerHex?: string
  bodyHex?: string
  seq?: number
  method?: string
  error?: string
  body?: unknown
}

const sessions = readdirSync(join(golden, 'sessions'))

describe.each(sessions)('session %s', (file) => {
  const { rows } = JSON.parse(readFileSync(join(golden, 'sessions', file), 'utf8')) as { rows: Row[] }

  it.each(['c2s', 's2c'] as const)('%s, byte by byte', async (direction) => {
    const own = rows.filter((row) => row.dir === direction && row.kind !== 'http')
    const stream = Buffer.from(own.map((row) => `${row.headerHex}${row.bodyHex}`).join(''), 'hex')
    const values = (await decodeAll(stream, 1)).map(captured)
    expect(values).toHaveLength(own.length * 2)
    own.forEach((row, index) => {
      expect(values[index * 2]).toMatchObject({
        ServiceMethod: row.method,
        ...(row.seq !== 0 && { Seq: row.seq }),
        ...(row.error !== undefined && row.error !== '' && { Error: row.error }),
      })
      expect(values[index * 2 + 1]).toEqual(row.body)
    })
  })
})
