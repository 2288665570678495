import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MountSpec } from '../../tether/config'
import { bootGuest, type Guest, makeRoot } from './guest'

jest.setTimeout(300_000)

const directory = mkdtempSync(join(tmpdir(), 'vic-volumes-'))
let guest: Guest | undefined
afterEach(async () => {
  await guest?.destroy()
  guest = undefined
})
afterAll(() => rmSync(directory, { recursive: true }))

function newDisk(name: string): string {
  const path = join(directory, `${name}.vmdk`)
  execFileSync('qemu-img', ['create', '-q', '-f', 'vmdk', path, '256M'])
  return path
}

const volume = (
  unit: number,
  target: string,
  more: Partial<Extract<MountSpec, { kind: 'volume' }>> = {},
): MountSpec => ({
  ...{ kind: 'volume', bus: 0, unit, target, readOnly: false, copyUp: true },
  ...more,
})

/** An image with content, an owner, and a link that wants out of it. */
function fill(root: string): void {
  mkdirSync(join(root, 'srv/data/below'), { recursive: true })
  writeFileSync(join(root, 'srv/data/below/file'), 'from the image\n')
  execFileSync('ln', [join(root, 'srv/data/below/file'), join(root, 'srv/data/twin')])
  mkdirSync(join(root, 'opt'))
  writeFileSync(join(root, 'opt/of-the-image'), '')
  symlinkSync('../../../../../etc', join(root, 'srv/data/link'))
  chownSync(join(root, 'srv/data'), 7, 8)
  chmodSync(join(root, 'srv/data'), 0o2750)
  symlinkSync('/srv/data', join(root, 'shortcut'))
}

async function runGuest(script: string, mounts: readonly MountSpec[], volumes: readonly string[], run = 1) {
  const process = { args: ['sh', '-c', script], env: ['PATH=/bin'], cwd: '/', user: '' }
  const options = { tty: false, openStdin: false, stdinOnce: false }
  const state = run > 1 ? { state: { run: run - 1, status: 'exited' as const } } : {}
  guest = await bootGuest({ process: { ...process, ...options }, mounts, ...state }, { volumes, fill })
  await guest.ended
  if (globalThis.process.env.SHOW) globalThis.process.stdout.write(guest.console())
  const { state: last } = guest.responder.states.at(-1) ?? {}
  const lines = (stream: string) =>
    (guest?.log() ?? []).filter((line) => line.stream === stream).map(({ log }) => log.trimEnd())
  const result = { state: last, out: lines('stdout'), err: lines('stderr'), console: guest.console() }
  await guest.destroy()
  guest = undefined
  return result
}

const look = "stat -c '%u:%g %a %n' $1; ls -A $1 | tr '\\n' ' '; echo; cat $1/below/file"

describe('volumes', () => {
  const [data, other] = [newDisk('data'), newDisk('other')]

  it('are formatted, filled from the image with owner and mode, and keep what is written', async () => {
    const first = await runGuest(
      `set -- /srv/data; ${look}; stat -c %h /srv/data/twin; echo mine > /srv/data/mine; echo deep > /srv/data/below/inner/x; ls -A /srv/data/below/inner; grep -c ' /srv/data' /proc/mounts`,
      [volume(1, '/srv/data'), volume(2, '/srv/data/below/inner')],
      [data, other],
    )
    expect(first.err).toEqual([])
    expect(first.out).toEqual([
      '7:8 2750 /srv/data',
      'below link mine twin'.replace(' mine', ''),
      'from the image',
      '2',
      'x',
      '2',
    ])
    expect(first.state).toMatchObject({ status: 'exited', exitCode: 0 })
  })

  it('are seen by the next container as the last one left them, also through a link and in part', async () => {
    const next = await runGuest(
      'cat /shortcut/mine /inner/x /part/file; rm -r /srv/data/* ; ls -A /srv/data | wc -l; ls /proc/1/root/run 2>&1 | wc -l',
      [volume(1, '/shortcut'), volume(1, '/part', { subpath: 'below' }), volume(2, '/inner', { copyUp: false })],
      [data, other],
    )
    expect(next.err).toEqual([])
    expect(next.out.slice(0, 3)).toEqual(['mine', 'deep', 'from the image'])
  })

  it('are not filled again when the container only starts again', async () => {
    const again = await runGuest('ls -A /srv/data | wc -l', [volume(1, '/srv/data')], [data], 2)
    expect(again.out).toEqual(['0'])
  })

  it('cannot be written to where they are read-only', async () => {
    const readOnly = await runGuest(
      'touch /inner/y; cat /inner/x; echo through > /same/y; cat /inner/y',
      [volume(1, '/inner', { readOnly: true }), volume(1, '/same')],
      [other],
    )
    expect(readOnly.out).toEqual(['deep', 'through'])
    expect(readOnly.err).toEqual(['touch: /inner/y: Read-only file system'])
  })

  it('have parts, which are filled from the image while they are empty', async () => {
    const { out, err } = await runGuest(
      'mkdir -p /other/empty /other/full; touch /other/full/x',
      [volume(1, '/other')],
      [other],
    )
    expect([out, err]).toEqual([[], []])
    const parts = await runGuest(
      'stat -c "%u:%g %a" /srv/data; ls -A /srv/data | tr "\\n" " "; echo; cat /all/empty/below/file; ls -A /opt /file',
      [
        volume(1, '/srv/data', { subpath: 'empty' }),
        volume(1, '/opt', { subpath: 'full' }),
        volume(1, '/file', { subpath: 'full/x' }),
        volume(1, '/all', { copyUp: false }),
      ],
      [other],
    )
    expect(parts.err).toEqual([])
    expect(parts.out).toEqual(['7:8 2750', 'below link twin', 'from the image', '/file', '', '/opt:', 'x'])
  })

  it('fail the start with a sentence when a part is asked for that is not there', async () => {
    const missing = await runGuest('true', [volume(1, '/part', { subpath: 'none' })], [other])
    expect(missing.state).toMatchObject({
      status: 'failed',
      exitCode: 128,
      error: 'cannot access path none of the volume at /part: no such file or directory',
    })
  })
})

describe('images', () => {
  const place = mkdtempSync(join(directory, 'image-'))
  const image = makeRoot(place, fill)
  const mounted = (target: string, subpath?: string): MountSpec => ({
    ...{ kind: 'image', bus: 0, unit: 1, target },
    ...(subpath !== undefined && { subpath }),
  })

  it('are mounted whole and in part, and only to be read', async () => {
    const { out, err, state } = await runGuest(
      'cat /image/srv/data/below/file /below/file /a/file; stat -c "%u:%g %a" /image/srv/data; touch /image/x; touch /below/x; mount -o remount,rw,bind /image; touch /image/y',
      [mounted('/image'), mounted('/below', 'srv/data/below'), mounted('/a/file', 'srv/data/below/file')],
      [image],
    )
    expect(out).toEqual(['from the image', 'from the image', 'from the image', '7:8 2750'])
    expect(err.map((line) => line.replace(/^touch: /, ''))).toEqual(
      ['/image/x', '/below/x', '/image/y'].map((path) => `${path}: Read-only file system`),
    )
    expect(state).toMatchObject({ status: 'exited', exitCode: 1 })
  })

  it('have no part outside of themselves', async () => {
    const { state } = await runGuest('true', [mounted('/etc2', 'srv/data/link')], [image])
    expect(state).toMatchObject({
      status: 'failed',
      error: 'cannot access path srv/data/link of the image at /etc2: path concatenation escapes the base directory',
    })
  })
})
