import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { directorySink } from './directory-sink'

describe('directorySink', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'imagec-'))
  })
  afterEach(() => rm(directory, { recursive: true }))
  const layer = { chainId: 'sha256:aa', diffId: 'sha256:bb' }
  const { signal } = new AbortController()

  it('keeps what was written completely', async () => {
    const sink = directorySink(directory)
    expect(await sink.has('sha256:aa', signal)).toBe(false)
    expect(await sink.write(layer, Readable.from([Buffer.from('tar')]), signal)).toEqual({ size: 3 })
    expect(await sink.has('sha256:aa', signal)).toBe(true)
    expect(await readFile(join(directory, 'aa.tar'), 'utf8')).toBe('tar')
  })

  it('keeps nothing of a layer that broke off', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('half')
        throw new Error('cut')
      })(),
    )
    await expect(directorySink(directory).write(layer, broken, signal)).rejects.toThrow('cut')
    expect(await readdir(directory)).toEqual([])
  })
})
