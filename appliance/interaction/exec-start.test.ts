import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { readExecStart } from './exec-start'

const streamOf = (...chunks: readonly string[]): PassThrough => {
  const stream = new PassThrough()
  for (const chunk of chunks) stream.write(chunk)
  stream.end()
  return stream
}

describe('the start of an exec', () => {
  it('is the first line, however it was cut, and the rest stays', async () => {
    const stream = new PassThrough()
    const start = readExecStart(stream)
    for (const chunk of ['{"pi', 'd":7}\nout', 'put\n']) {
      stream.write(chunk)
      await new Promise(setImmediate)
    }
    expect(await start).toEqual({ pid: 7 })
    stream.end()
    expect(await text(stream)).toBe('output\n')
  })

  it('is a failure with docker’s code and reason', async () => {
    const failure = { exitCode: 126, error: 'exec: "/tmp": is a directory' }
    await expect(readExecStart(streamOf(`${JSON.stringify(failure)}\n`))).resolves.toEqual(failure)
  })

  it.each([
    ['nothing', [], 'the container ended'],
    ['no whole line', ['{"pid":7}'], 'the container ended'],
    ['too long a line', ['x'.repeat(20_000), '\n'], 'tells no start'],
    ['no JSON', ['pid 7\n'], 'JSON'],
    ['another value', ['{"pid":-1}\n'], 'pid'],
    ['a code that no failed start has', ['{"exitCode":0,"error":""}\n'], 'exitCode'],
  ])('is refused: %s', async (_what, chunks, reason) => {
    await expect(readExecStart(streamOf(...chunks))).rejects.toThrow(reason)
  })
})
