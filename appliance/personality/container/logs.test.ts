import { ask } from '../testing/ask'
import { docker } from '../testing/docker'
import { type Fixture, imageName, startFixture } from '../testing/fixture'

jest.setTimeout(120_000)

let fixture: Fixture
const post = (path: string, body?: unknown) => ask(fixture.socket, 'POST', path, body)

async function run(name: string, script: string, more: Record<string, unknown> = {}): Promise<void> {
  await post(`/containers/create?name=${name}`, { Image: imageName, Cmd: ['sh', '-c', script], ...more })
  expect((await post(`/containers/${name}/start`)).status).toBe(204)
}

const logs = (name: string, query: string) => ask(fixture.socket, 'GET', `/containers/${name}/logs?${query}`)

/** What is in docker's frames: `1:text` for standard output, `2:text` for standard error. */
function unframed(bytes: Buffer): string[] {
  const found: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at + 4)
    found.push(`${bytes[at]}:${bytes.subarray(at + 8, at + 8 + length).toString()}`)
    at += 8 + length
  }
  return found
}

const framed = async (name: string, query: string) => unframed(Buffer.from((await logs(name, query)).text))

beforeAll(async () => {
  fixture = await startFixture()
  await run('talk', 'echo a; sleep 0.2; echo b >&2; sleep 0.2; echo c')
  await post('/containers/talk/wait')
})

afterAll(async () => {
  await fixture.close()
})

describe('logs of a container that has ended', () => {
  it.each([
    ['stdout=1&stderr=1', ['1:a\n', '2:b\n', '1:c\n']],
    ['stdout=1', ['1:a\n', '1:c\n']],
    ['stderr=1', ['2:b\n']],
    ['stdout=1&stderr=1&tail=2', ['2:b\n', '1:c\n']],
    ['stdout=1&tail=2', ['1:c\n']],
    ['stdout=1&tail=0', []],
    ['stdout=1&tail=all', ['1:a\n', '1:c\n']],
    ['stdout=1&tail=-1', ['1:a\n', '1:c\n']],
    ['stdout=1&stderr=1&follow=1', ['1:a\n', '2:b\n', '1:c\n']],
    ['stdout=1&details=1&tail=1', ['1: c\n']],
    ['stdout=1&since=1h', ['1:a\n', '1:c\n']],
    ['stdout=1&until=1h', []],
    ['stdout=1&until=0', ['1:a\n', '1:c\n']],
  ])('%s', async (query, expected) => {
    expect(await framed('talk', query)).toEqual(expected)
  })

  it('show what is kept, and the attributes that were chosen', async () => {
    const options = { 'max-size': '200', 'max-file': '2', labels: 'one', env: 'TWO', tag: '{{.Name}}' }
    const HostConfig = { LogConfig: { Type: 'json-file', Config: options } }
    const more = { HostConfig, Labels: { one: 'a b', other: 'x' }, Env: ['TWO=2'] }
    await run('kept', 'for i in 1 2 3 4 5 6 7 8 9; do echo $i; done', more)
    await post('/containers/kept/wait')
    const lines = await framed('kept', 'stdout=1&details=1')
    expect(lines.at(-1)).toBe('1:TWO=2,one=a+b,tag=kept 9\n')
    // 400 bytes hold the end of the nine lines, of which half a line is none.
    expect(lines.length).toBeGreaterThan(3)
    expect(lines.length).toBeLessThan(7)
    expect(await framed('kept', 'stdout=1&tail=1&follow=1')).toEqual(['1:9\n'])
  })

  it('are cut by time, to the nanosecond', async () => {
    const lines = await framed('talk', 'stdout=1&stderr=1&timestamps=1')
    const times = lines.map((line) => line.slice(2, 32))
    expect(lines[1]).toMatch(/^2:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z b\n$/)
    const [, second = ''] = times
    expect(await framed('talk', `stdout=1&stderr=1&since=${second}`)).toEqual(['2:b\n', '1:c\n'])
    expect(await framed('talk', `stdout=1&stderr=1&until=${second}`)).toEqual(['1:a\n', '2:b\n'])
    const fraction = `${Math.floor(Date.parse(second) / 1000)}.${second.slice(20, 29)}`
    expect(await framed('talk', `stdout=1&stderr=1&since=${fraction}`)).toEqual(['2:b\n', '1:c\n'])
  })

  it('refuses what asks for nothing, and times that are none', async () => {
    expect(await logs('talk', '')).toMatchObject({
      status: 400,
      json: { message: "must specify at least one of 'stdout' or 'stderr'" },
    })
    expect((await logs('talk', 'stdout=1&since=soon')).status).toBe(400)
    expect((await logs('nobody', 'stdout=1')).json).toEqual({ message: 'No such container: nobody' })
  })

  it('tells their form', async () => {
    const type = async (name: string, version: string) =>
      (await ask(fixture.socket, 'GET', `/${version}/containers/${name}/logs?stdout=1`)).headers['content-type']
    expect(await type('talk', 'v1.47')).toBe('application/vnd.docker.multiplexed-stream')
    expect(await type('talk', 'v1.41')).toBe('application/vnd.docker.raw-stream')
    await run('terminal', 'echo on a terminal', { Tty: true })
    await post('/containers/terminal/wait')
    expect(await type('terminal', 'v1.47')).toBe('application/vnd.docker.raw-stream')
    expect((await logs('terminal', 'stdout=1')).text).toBe('on a terminal\r\n')
  })
})

describe('logs that are followed', () => {
  it('end with the container, and at their time', async () => {
    await run('follow', 'for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.1; done')
    const until = new Date(Date.now() + 300).toISOString()
    const cut = framed('follow', `stdout=1&follow=1&until=${until}`)
    const last = framed('follow', 'stdout=1&follow=1&tail=0')
    expect(await framed('follow', 'stdout=1&follow=1')).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((line) => `1:${line}\n`))
    expect((await cut).length).toBeLessThan(7)
    expect((await last).at(-1)).toBe('1:8\n')
  })

  it('go on where they were when the way to the container breaks', async () => {
    await run('broken', 'for i in 1 2 3 4 5 6; do echo $i; sleep 0.2; done')
    const { Id } = JSON.parse((await ask(fixture.socket, 'GET', '/containers/broken/json')).text)
    const followed = framed('broken', 'stdout=1&follow=1')
    const machine = fixture.host.machine(Id)
    while (machine.followers.size === 0) await new Promise(setImmediate)
    for (const follower of machine.followers) follower.breakOff()
    expect(await followed).toEqual([1, 2, 3, 4, 5, 6].map((line) => `1:${line}\n`))
  })

  it('are complete when ten megabytes come at once', async () => {
    const lines = 100_000
    await run('burst', `seq -f %099.0f 1 ${lines}`)
    const followed = docker(fixture.socket, ['logs', '-f', 'burst'])
    await post('/containers/burst/wait')
    const read = await docker(fixture.socket, ['logs', 'burst'])
    for (const { stdout } of [await followed, read]) {
      expect(stdout.length).toBe(lines * 100)
      const numbers = stdout.trimEnd().split('\n').map(Number)
      expect(numbers.findIndex((number, position) => number !== position + 1)).toBe(-1)
    }
    const tail = await docker(fixture.socket, ['logs', '--tail', '2000', 'burst'])
    // A line that was written in two pieces is two entries of the log.
    const first = Number(tail.stdout.split('\n', 1)[0])
    expect(first).toBeGreaterThan(lines - 2000)
    expect(first).toBeLessThan(lines - 1500)
  })
})
