import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import * as fs from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { PortLayerClient } from '../client'
import { createPortLayerServer, type PortLayerServices } from '../server'
import { ContainerDisks } from './container-disks'
import { DiskFiles } from './disk-files'
import { FilesAtRest } from './files-at-rest'
import { MemoryFiles } from './memory-files'
import { TestDisks } from './testing-disks'

jest.setTimeout(120_000)
const repository = join(__dirname, '../../..')
const launcher = join(repository, 'dist/launch')
const id = 'c'.repeat(64)
const layer = `sha256:${'a'.repeat(64)}`

let disks: TestDisks
let container: ContainerDisks
let attached: string[]
let patience: number
let server: Server
let client: PortLayerClient

beforeAll(() => {
  execFileSync('make', ['-s', 'dist/launch'], { cwd: repository })
})

beforeEach(async () => {
  disks = new TestDisks(await mkdtemp(join(tmpdir(), 'at-rest-')))
  attached = []
  patience = 60_000
  await disks.make('image', (root) => {
    sh(root, 'rmdir lost+found; mkdir -p etc usr/bin gone/deep; echo hello > etc/motd; echo a > usr/bin/a')
    sh(
      root,
      'echo b > gone/deep/b; ln -s motd etc/link; ln -s /usr usr2; echo file > turns; mkdir turned; echo c > turned/c',
    )
    sh(root, 'echo same > same; echo quiet > quiet; setcap cap_net_raw+ep usr/bin/a; echo cap > cap')
  })
  await disks.child('container', 'image')
  const withContainerDisk = async <T>(file: string, use: (directory: string) => Promise<T>): Promise<T> => {
    attached.push(`+${file}`)
    try {
      return await disks.mounted(file, 'guest', use)
    } finally {
      attached.push(`-${file}`)
    }
  }
  container = new ContainerDisks({
    workshop: { withContainerDisk },
    locate: async () => 'container',
    log: (line) => attached.push(line),
    lingerMilliseconds: 5_000,
    get patienceMilliseconds() {
      return patience
    },
  })
  const files = new FilesAtRest({
    disks: container,
    files: new MemoryFiles(),
    workshop: { withDisk: (_disk, use) => disks.mounted('image', 'read', use) },
    layerOf: () => layer,
    holdLayer: () => () => undefined,
    launcher,
  })
  server = createPortLayerServer({ files } as unknown as PortLayerServices, (line) => attached.push(line))
  server.listen(disks.path('socket'))
  await once(server, 'listening')
  client = new PortLayerClient(disks.path('socket'))
})

afterEach(async () => {
  await container.shut(id, 'break')
  client.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(disks.directory, { recursive: true })
})

function sh(directory: string, script: string): string {
  return execFileSync('sh', ['-ec', script], { cwd: directory, encoding: 'utf8' })
}

function list(archive: Buffer): string[] {
  return execFileSync('tar', ['-tPf', '-'], { input: archive, encoding: 'utf8' }).trim().split('\n').sort()
}

async function changes(listing?: Readable): Promise<string[]> {
  const found: string[] = []
  for await (const { kind, path } of client.changes(id, listing)) found.push(`${kind} ${path}`)
  return found
}

test('one mount serves all calls of a time, and is let go of', async () => {
  expect(await client.path(id, '/etc/link')).toMatchObject({ mode: 0o120777, size: 4, target: '/etc/motd' })
  const read = async (path: string) => list(await buffer(await client.readFiles(id, path)))
  expect(await Promise.all([read('/etc'), read('/usr2/bin/a'), read('/')])).toEqual([
    ['etc/', 'etc/link', 'etc/motd'],
    ['a'],
    expect.arrayContaining(['/', '/etc/motd', '/turned/c']),
  ])
  expect(list(await buffer(await client.exportFiles(id)))).toEqual(expect.arrayContaining(['./', 'etc/motd', 'usr2']))
  const packed = await client.packFiles(id, Readable.from(['etc\0etc/motd\0gone\0']))
  expect(list(await buffer(packed))).toEqual(['etc/', 'etc/motd', 'gone/'])
  expect(attached).toEqual(['+container'])
  while (attached.length === 1) await new Promise((resolve) => setTimeout(resolve, 50))
  expect(attached).toEqual(['+container', '-container'])
})

test('what is written is in the disk, as the owner that is wanted, and refusals are told', async () => {
  const archive = () => Readable.from([execFileSync('tar', ['-cf', '-', '-C', repository, 'package.json'])])
  await client.writeFiles(id, { path: '/usr2', directories: 'keep', owner: '7:8' }, archive())
  const write = (path: string, content = archive()) => client.writeFiles(id, { path, directories: 'keep' }, content)
  await expect(write('/etc/motd')).rejects.toMatchObject({
    code: 'invalid',
    message: 'extraction point is not a directory',
  })
  await expect(write('/none')).rejects.toMatchObject({ code: 'not-found' })
  await expect(client.path(id, '/none')).rejects.toMatchObject({
    code: 'not-found',
    message: 'lstat /none: no such file or directory',
  })
  await expect(client.readFiles(id, '/none')).rejects.toMatchObject({ code: 'not-found' })
  await expect(write('/etc', Readable.from([Buffer.alloc(2048, 'x')]))).rejects.toMatchObject({ code: 'internal' })
  sh(disks.directory, 'head -c 100000000 /dev/urandom > big')
  const big = execFileSync('tar', ['-cf', '-', '-C', disks.directory, 'big'], { maxBuffer: 2e8 })
  await expect(write('/etc', Readable.from([big]))).rejects.toMatchObject({ code: 'no-space' })
  await container.shut(id, 'wait').then((reopen) => reopen())
  await disks.mounted('container', 'read', (root) => {
    expect(sh(root, 'stat -c %u:%g usr/package.json').trim()).toBe('7:8')
  })
})

test('links of a container lead nowhere but into it', async () => {
  const outside = join(tmpdir(), `outside-${process.pid}`)
  fs.mkdirSync(outside)
  fs.writeFileSync(join(outside, 'secret'), 'secret')
  await disks.change(
    'container',
    (root) =>
      void sh(root, `ln -s ${outside} abs; ln -s ../../../../../../../../..${outside} rel; ln -s /proc/self/cwd cwd`),
  )
  for (const path of ['/abs/secret', '/rel/secret', `/../../../../..${outside}/secret`, '/cwd/etc/passwd']) {
    await expect(client.readFiles(id, path)).rejects.toMatchObject({ code: 'not-found' })
  }
  const evil = execFileSync('tar', [
    '-cPf',
    '-',
    `--transform=s|.*|../../../../../../..${outside}/evil|`,
    '/etc/hostname',
  ])
  for (const path of ['/', '/abs', '/rel']) {
    await client.writeFiles(id, { path, directories: 'keep' }, Readable.from([evil])).catch(() => undefined)
  }
  expect(fs.readdirSync(outside)).toEqual(['secret'])
  fs.rmSync(outside, { recursive: true })
})

test('a start waits for those who copy, and is refused when they take too long; a removal ends what they do', async () => {
  await disks.change('container', (root) => void sh(root, 'head -c 30000000 /dev/zero > big'))
  const slow = await client.readFiles(id, '/big')
  await once(slow, 'readable')
  patience = 200
  await expect(container.shut(id, 'wait')).rejects.toMatchObject({ code: 'conflict' })
  patience = 60_000
  const shut = container.shut(id, 'wait')
  await expect(client.path(id, '/etc')).rejects.toMatchObject({ code: 'conflict' })
  expect(list(await buffer(slow))).toEqual(['big'])
  const reopen = await shut
  expect(attached).toEqual(['+container', '-container'])
  reopen()
  const broken = await client.readFiles(id, '/big')
  await once(broken, 'readable')
  const ended = expect(buffer(broken)).rejects.toThrow()
  await container.shut(id, 'break').then((open) => open())
  await ended
  expect(attached.slice(2)).toEqual(['+container', '-container'])
})

test('a reader that goes away, and one whose disk cannot be mounted, leave nothing', async () => {
  await disks.change('container', (root) => void sh(root, 'head -c 30000000 /dev/zero > big'))
  const slow = await client.exportFiles(id)
  await once(slow, 'readable')
  slow.destroy()
  await container.shut(id, 'wait').then((reopen) => reopen())
  expect(attached).toEqual(['+container', '-container'])
  // Journal on another device, and a feature that mke2fs does not give.
  for (const [offset, byte] of [
    [1024 + 0xe4, 8],
    [1024 + 0x62, 1],
  ] as const) {
    const file = fs.openSync(disks.path('container'), 'r+')
    const before = Buffer.alloc(1)
    fs.readSync(file, before, 0, 1, offset)
    fs.writeSync(file, Buffer.from([byte]), 0, 1, offset)
    await expect(client.path(id, '/etc')).rejects.toMatchObject({ code: 'conflict' })
    fs.writeSync(file, before, 0, 1, offset)
    fs.closeSync(file)
  }
  expect(await client.path(id, '/etc')).toMatchObject({ mode: 0o040755 })
})

test('what changed is told by docker’s rule, and what was touched beside it', async () => {
  expect(await changes()).toEqual([])
  await container.shut(id, 'wait').then((reopen) => reopen())
  await disks.change('container', (root) => {
    sh(
      root,
      'echo new > etc/new; mkdir -p opt/x; echo y > opt/x/y; rm -r gone; chmod 600 usr/bin/a; rm usr2; mkdir usr2',
    )
    sh(root, 'echo z > usr2/z; rm turns; mkdir turns; echo t > turns/t; rm -r turned; echo t > turned')
    sh(root, 'touch -r quiet /tmp/at-rest-time; echo QUIET > quiet; touch -r /tmp/at-rest-time quiet')
    sh(root, 'echo x > same; echo same > same; touch usr/tmp; rm usr/tmp; mkdir -p dev/pts proc sys; ln -s x etc/mtab')
    sh(root, 'echo nl > "etc/new\nline"; echo a > etc/-a; setcap cap_net_raw+ep cap; mkdir dev/mine')
  })
  const expected = [
    'modified /cap',
    'modified /dev',
    'added /dev/mine',
    'modified /etc',
    'added /etc/-a',
    'added /etc/new',
    'added /etc/new\nline',
    'deleted /gone',
    'added /opt',
    'added /opt/x',
    'added /opt/x/y',
    'touched /quiet',
    'modified /same',
    'modified /turned',
    'modified /turns',
    'added /turns/t',
    'modified /usr',
    'modified /usr/bin',
    'modified /usr/bin/a',
    'modified /usr2',
    'added /usr2/z',
  ]
  expect(await changes()).toEqual(expected)
  await container.shut(id, 'wait').then((reopen) => reopen())
  // The same from the listing of a container that runs.
  await disks.mounted('container', 'read', async (root) => {
    const listing = new DiskFiles(root, launcher).list(new AbortController().signal)
    expect(await changes(Readable.from(listing))).toEqual(expected)
  })
})

test('a listing that is none is refused', async () => {
  await expect(changes(Readable.from([Buffer.from('no gzip')]))).rejects.toThrow()
  for (const text of ['x\0', '100644 0 0 0 1 1.000000000 1.000000000 7 - /../x\0', '']) {
    const packed = execFileSync('gzip', ['-c'], { input: text.length === 0 ? 'cut off' : text })
    await expect(changes(Readable.from([packed]))).rejects.toMatchObject({ code: 'invalid' })
  }
})
