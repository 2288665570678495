import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask, filtered } from './testing/ask'
import { dockerAt } from './testing/docker'
import { type Fixture, imageName, startFixture } from './testing/fixture'

jest.setTimeout(60_000)

let fixture: Fixture
let root: string
const { run, ok } = dockerAt(() => fixture.socket)
const past = async (filters = {}) => {
  const until = Math.ceil(Date.now() / 1000)
  return (await ask(fixture.socket, 'GET', `${filtered('/events', filters)}&since=0&until=${until}`)).text
}
const inspected = async (name: string) => JSON.parse(await ok('inspect', name))[0]
const long = `${'d'.repeat(60)}/${'f'.repeat(60)}`

beforeEach(async () => {
  fixture = await startFixture()
  root = mkdtempSync(join(tmpdir(), 'commit-'))
  fixture.host.files = root
  mkdirSync(join(root, 'etc'))
  writeFileSync(join(root, 'etc/new'), 'new\n')
  writeFileSync(join(root, 'etc/wörld'), 'x')
  const bytes = (path: string) => Buffer.from(path).toString('latin1')
  fixture.host.changes = [
    { path: '/etc', kind: 'modified' },
    { path: '/etc/new', kind: 'added' },
    { path: bytes('/etc/wörld'), kind: 'touched' },
    { path: '/gone', kind: 'deleted' },
    { path: `/${long}`, kind: 'deleted' },
  ]
  await ok('run', '-d', '--name', 'cc', '-e', 'OWN=1', '--label', 'own=1', imageName, 'sleep', '1000')
})
afterEach(async () => {
  await fixture.close()
  rmSync(root, { recursive: true })
})

function layerOf(image: { RootFS: { Layers: string[] } }): Buffer {
  const diffId = image.RootFS.Layers.at(-1)
  const found = [...fixture.host.layers.values()].find((layer) => layer.diffId === diffId)
  if (found?.tar === undefined) throw new Error(`no layer ${diffId}`)
  return found.tar
}

const list = (tar: Buffer) => execFileSync('tar', ['-tf', '-'], { input: tar, encoding: 'utf8' }).trim().split('\n')

describe('docker diff', () => {
  const shown = ['C /etc', 'A /etc/new', 'D /gone', `D /${long}`].join('\n')

  it('tells what changed, of a container that runs and of one that does not', async () => {
    expect(await ok('diff', 'cc')).toBe(shown)
    await ok('stop', '-t', '0', 'cc')
    expect(await ok('diff', 'cc')).toBe(shown)
    fixture.host.changes = []
    expect(await ok('diff', 'cc')).toBe('')
    expect((await ask(fixture.socket, 'GET', '/containers/cc/changes')).text).toBe('null\n')
    expect((await run('diff', 'nobody')).stderr).toContain('No such container: nobody')
  })
})

describe('docker commit', () => {
  it('makes an image of a container that runs, which is paused meanwhile', async () => {
    const before = await inspected(imageName)
    const id = await ok('commit', '-m', 'by hand', '-a', 'Joe', '-c', 'ENV MORE=2', '-c', 'CMD ["ls"]', 'cc', 'mine:1')
    const image = await inspected('mine:1')
    expect(image).toMatchObject({
      Id: id,
      RepoTags: ['mine:1'],
      Author: 'Joe',
      Comment: 'by hand',
      Os: 'linux',
      Config: { Cmd: ['ls'], Labels: { own: '1', maker: 'test' } },
    })
    expect(image.Config.Env).toEqual(expect.arrayContaining(['OWN=1', 'MORE=2', 'FROM=image']))
    expect(image.RootFS.Layers).toEqual([...before.RootFS.Layers, expect.stringMatching(/^sha256:/)])
    const tar = layerOf(image)
    expect(list(tar)).toEqual([
      '.wh.gone',
      long.replace('/', '/.wh.'),
      'etc/',
      'etc/new',
      expect.stringMatching(/^etc\/w/),
    ])
    const history = await ok('history', '--no-trunc', '--format', '{{.CreatedBy}}|{{.Comment}}|{{.ID}}', 'mine:1')
    expect(history.split('\n')).toEqual([`sleep 1000|by hand|${id}`, `ADD rootfs.tar /||${before.Id}`])
    const text = await past()
    const events = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const actions = events.map(({ Type, Action }) => `${Type} ${Action}`)
    expect(actions.slice(actions.indexOf('container pause'))).toEqual([
      'container pause',
      'container unpause',
      'image create',
      'image tag',
      'container commit',
    ])
    expect(events.at(-1).Actor.Attributes).toMatchObject({ comment: 'by hand', imageID: id, imageRef: 'mine:1' })
    expect((await inspected('cc')).State.Status).toBe('running')
  })

  it('makes one of a container that does not run, without a name, and one of a container of that', async () => {
    await ok('stop', '-t', '0', 'cc')
    const id = await ok('commit', 'cc')
    expect(await inspected(id)).toMatchObject({ RepoTags: [], Config: { Cmd: ['sleep', '1000'] } })
    await ok('create', '--name', 'next', id)
    const second = await ok('commit', 'next', 'second')
    const { RootFS, Id } = await inspected('second')
    expect(Id).toBe(second)
    expect(RootFS.Layers).toHaveLength(3)
    expect((await ok('history', '-q', 'second')).split('\n')).toHaveLength(3)
  })

  it('adds no layer when nothing changed, and does not pause when it is not to', async () => {
    fixture.host.changes = []
    const id = await ok('commit', '--pause=false', 'cc', 'same')
    const { RootFS } = await inspected(id)
    expect(RootFS.Layers).toEqual((await inspected(imageName)).RootFS.Layers)
    expect(await ok('history', '--format', '{{.Size}}', '-H=false', id)).toBe('0\n1234567')
    const text = await past({ event: ['pause'] })
    expect(text).toBe('')
  })

  it('makes children: their parents stay as long as they do, and go with the last', async () => {
    fixture.host.changes = []
    const parent = await ok('commit', 'cc', 'parent')
    await ok('create', '--name', 'next', 'parent')
    const child = await ok('commit', '-c', 'LABEL x=1', 'next', 'child')
    await ok('rm', 'next')
    expect((await inspected('child')).Parent).toBe(parent)
    expect((await inspected('parent')).Parent).toBe((await inspected(imageName)).Id)
    expect((await ok('history', '-q', '--no-trunc', 'child')).split('\n').slice(0, 2)).toEqual([child, parent])
    expect(await ok('rmi', 'parent')).toBe('Untagged: parent:latest')
    expect((await ok('images', '-q', '--no-trunc')).split('\n')).not.toContain(parent)
    expect((await ok('images', '-aq', '--no-trunc')).split('\n')).toContain(parent)
    expect((await run('rmi', '-f', parent)).stderr).toContain('(cannot be forced) - image has dependent child images')
    expect(await ok('image', 'prune', '-f')).toBe('Total reclaimed space: 0B')
    expect((await ok('rmi', 'child')).split('\n')).toEqual([
      'Untagged: child:latest',
      `Deleted: ${child}`,
      `Deleted: ${parent}`,
    ])
    expect((await run('inspect', imageName)).code).toBe(0)
  })

  it('leaves the parents where that is wanted', async () => {
    fixture.host.changes = []
    const parent = await ok('commit', 'cc')
    await ok('create', '--name', 'next', parent)
    const child = await ok('commit', '-c', 'LABEL x=1', 'next')
    await ok('rm', 'next')
    expect(await ok('rmi', '--no-prune', child)).toBe(`Deleted: ${child}`)
    expect(await ok('images', '-q', '--no-trunc', '-f', 'dangling=true')).toBe(parent)
  })

  it('takes the configuration of its body', async () => {
    const body = { User: '7', Cmd: ['mine'], Volumes: null }
    const { status, json } = await ask(fixture.socket, 'POST', '/commit?container=cc&repo=own&tag=2', body)
    expect(status).toBe(201)
    expect(await inspected(json.Id)).toMatchObject({ RepoTags: ['own:2'], Config: { User: '7', Cmd: ['mine'] } })
  })

  it('refuses what dockerd refuses, and leaves nothing', async () => {
    const before = [...fixture.host.layers.keys()]
    const refused = async (query: string) => {
      const { status, json } = await ask(fixture.socket, 'POST', `/commit?${query}`)
      return `${status} ${json.message}`
    }
    expect(await refused('container=nobody')).toBe('404 No such container: nobody')
    expect(await refused('container=cc&repo=UPPER')).toMatch(/^400 .*must be lowercase/)
    expect(await refused(`container=cc&repo=x@sha256:${'0'.repeat(64)}`)).toBe('400 cannot use digest reference')
    expect(await refused('container=cc&repo=x&tag=%20')).toBe('400 invalid tag format')
    expect(await refused('container=cc&changes=RUN%20x')).toBe('400 RUN is not a valid change command')
    expect([...fixture.host.layers.keys()]).toEqual(before)
    expect((await inspected('cc')).State.Status).toBe('running')
    expect(fixture.host.spools.size).toBe(0)
  })
})
