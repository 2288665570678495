import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { dockerAt } from './testing/docker'
import { type Fixture, imageName, startFixture } from './testing/fixture'

jest.setTimeout(60_000)

let fixture: Fixture
let directory: string
const { run, ok } = dockerAt(() => fixture.socket)

interface Response {
  readonly status: number
  readonly headers: Record<string, unknown>
  readonly body: Buffer
}

async function call(method: string, path: string, body?: Buffer): Promise<Response> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath: fixture.socket, method, path }, async (response) => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: await buffer(response) })
    })
    outgoing.once('error', reject).end(body)
  })
}

beforeAll(async () => {
  fixture = await startFixture()
  directory = mkdtempSync(join(tmpdir(), 'archive-'))
  fixture.host.files = join(directory, 'root')
  mkdirSync(join(directory, 'root/etc'), { recursive: true })
  chmodSync(join(directory, 'root/etc'), 0o755)
  writeFileSync(join(directory, 'root/etc/motd'), 'hello\n', { mode: 0o644 })
  symlinkSync('motd', join(directory, 'root/etc/link'))
  await ok('run', '-d', '--name', 'cc', imageName, 'sleep', '1000')
})
afterAll(async () => {
  await fixture.close()
  rmSync(directory, { recursive: true })
})

describe('docker cp', () => {
  it('copies a file and a directory out, and back in', async () => {
    await ok('cp', 'cc:/etc/motd', join(directory, 'motd'))
    expect(readFileSync(join(directory, 'motd'), 'utf8')).toBe('hello\n')
    await ok('cp', 'cc:/etc', join(directory, 'copied'))
    expect(readFileSync(join(directory, 'copied/motd'), 'utf8')).toBe('hello\n')
    writeFileSync(join(directory, 'new'), 'new\n')
    await ok('cp', join(directory, 'new'), 'cc:/etc/renamed')
    expect(readFileSync(join(directory, 'root/etc/renamed'), 'utf8')).toBe('new\n')
    await ok('cp', join(directory, 'copied'), 'cc:/etc/')
    expect(readFileSync(join(directory, 'root/etc/copied/motd'), 'utf8')).toBe('hello\n')
  })

  it('tells what is at a path', async () => {
    const { status, headers } = await call('HEAD', '/containers/cc/archive?path=/etc/link')
    expect(status).toBe(200)
    const stat = JSON.parse(Buffer.from(String(headers['x-docker-container-path-stat']), 'base64').toString('utf8'))
    expect(stat).toMatchObject({ name: 'link', size: 4, mode: 2 ** 27 + 0o777, linkTarget: '/etc/motd' })
    expect(stat.mtime).toMatch(/^\d{4}-.*Z$/)
  })

  it('refuses what dockerd refuses, in its words', async () => {
    expect(await call('GET', '/containers/cc/archive?path=/nope')).toMatchObject({
      status: 404,
      body: Buffer.from('{"message":"Could not find the file /nope in container cc"}\n'),
    })
    expect((await call('HEAD', '/containers/cc/archive?path=/nope')).status).toBe(404)
    expect((await call('GET', '/containers/cc/archive')).body.toString()).toContain(
      'bad parameter: path cannot be empty',
    )
    const archive = execFileSync('tar', ['-cf', '-', '-C', directory, 'new'])
    expect(await call('PUT', '/containers/cc/archive?path=/etc/motd', archive)).toMatchObject({
      status: 400,
      body: Buffer.from('{"message":"extraction point is not a directory"}\n'),
    })
    expect((await call('PUT', '/containers/cc/archive?path=/none', archive)).status).toBe(404)
    expect((await call('GET', '/containers/none/archive?path=/etc')).status).toBe(404)
    await ok('create', '--name', 'read-only', '--read-only', imageName)
    const refused = async (path: string) =>
      (await call('PUT', `/containers/read-only/archive?path=${path}`, archive)).body.toString()
    expect(await refused('/etc')).toContain('container rootfs is marked read-only')
    expect(await refused('/none')).toContain('Could not find the file /none in container read-only')
    // The client is still sending when it is refused, and reads why.
    writeFileSync(join(directory, 'large'), Buffer.alloc(200_000))
    for (const name of ['new', 'large']) {
      expect((await run('cp', join(directory, name), 'read-only:/etc/x')).stderr).toContain('marked read-only')
    }
  })

  it('copies in and out of a container that does not run', async () => {
    await ok('create', '--name', 'stopped', '--user', '12:34', imageName)
    await ok('cp', 'stopped:/etc/motd', join(directory, 'of-stopped'))
    expect(readFileSync(join(directory, 'of-stopped'), 'utf8')).toBe('hello\n')
    await ok('cp', join(directory, 'of-stopped'), 'stopped:/etc/back')
    await ok('cp', '-a', join(directory, 'of-stopped'), 'stopped:/etc/owned')
    expect(readFileSync(join(directory, 'root/etc/owned'), 'utf8')).toBe('hello\n')
    expect(fixture.host.owners.slice(-2)).toEqual([undefined, '12:34'])
    await ok('export', '-o', join(directory, 'stopped.tar'), 'stopped')
    expect(execFileSync('tar', ['-tf', join(directory, 'stopped.tar')], { encoding: 'utf8' })).toContain(
      './etc/owned\n',
    )
  })

  it('takes an archive that is compressed, and none at all', async () => {
    mkdirSync(join(directory, 'root/in'))
    const archive = execFileSync('tar', ['-cf', '-', '-C', directory, 'new'])
    expect((await call('PUT', '/containers/cc/archive?path=/in', gzipSync(archive))).status).toBe(200)
    expect(readFileSync(join(directory, 'root/in/new'), 'utf8')).toBe('new\n')
    expect((await call('PUT', '/containers/cc/archive?path=/in')).status).toBe(200)
    const torn = gzipSync(archive).subarray(0, 60)
    expect((await call('PUT', '/containers/cc/archive?path=/in', torn)).status).toBe(500)
  })
})

describe('docker export', () => {
  it('gives the root file system', async () => {
    await ok('export', '-o', join(directory, 'all.tar'), 'cc')
    expect(execFileSync('tar', ['-tf', join(directory, 'all.tar')], { encoding: 'utf8' })).toContain('./etc/motd\n')
  })
})
