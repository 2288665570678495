import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { withoutRoot } from './rootless-archive'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'rootless-'))
  mkdirSync(join(directory, 'sub'))
  writeFileSync(join(directory, 'sub/file'), 'x'.repeat(5000))
})
afterAll(() => rmSync(directory, { recursive: true }))

const archive = (...options: string[]): Buffer => execFileSync('tar', ['-c', '-C', directory, ...options])
const list = (tar: Buffer): string[] =>
  String(execFileSync('tar', ['-t'], { input: tar }))
    .split('\n')
    .filter(Boolean)
const passed = (tar: Buffer, pieces = tar.length): Promise<Buffer> =>
  buffer(
    Readable.from(
      withoutRoot(
        Readable.from(
          Array.from({ length: Math.ceil(tar.length / pieces) }, (_, at) =>
            tar.subarray(at * pieces, (at + 1) * pieces),
          ),
        ),
      ),
    ),
  )

test.each([['--format=posix'], ['--format=gnu'], ['--format=posix', '--pax-option=comment=long,exthdr.name=x']])(
  'the root goes, everything else stays: %s',
  async (...options) => {
    const tar = archive(...options, '--sort=name', '.')
    expect(list(tar)[0]).toBe('./')
    for (const pieces of [100, 512, 1000, tar.length]) {
      const rest = await passed(tar, pieces)
      expect(list(rest)).toEqual(['./sub/', './sub/file'])
      expect(String(execFileSync('tar', ['-xO', './sub/file'], { input: rest }))).toBe('x'.repeat(5000))
    }
  },
)

test('what has no root, and what is no tar, passes as it is', async () => {
  for (const tar of [archive('sub'), Buffer.from('nonsense'), Buffer.alloc(10240), Buffer.alloc(0)]) {
    expect(await passed(tar)).toEqual(tar)
  }
})

test('extended headers without an end are refused', async () => {
  const header = Buffer.alloc(512)
  header.write('x', 156)
  header.write('77777777777', 124)
  const endless = (function* () {
    yield header
    for (;;) yield Buffer.alloc(65536)
  })()
  await expect(buffer(Readable.from(withoutRoot(Readable.from(endless))))).rejects.toThrow('without an end')
})
