import { frame } from '../interaction/multiplex'
import { ask } from './testing/ask'
import { docker } from './testing/docker'
import { type Fixture, imageName, startFixture } from './testing/fixture'
import { openHijacked } from './testing/hijacked'

jest.setTimeout(40_000)

let fixture: Fixture
const post = (path: string, body?: unknown) => ask(fixture.socket, 'POST', path, body)

beforeAll(async () => {
  fixture = await startFixture()
})
afterAll(() => fixture.close())

describe('sessions over the death of the personality', () => {
  it('go on: attach, exec, logs and wait, and what comes behind them is known', async () => {
    const script = 'while read x; do echo got $x; [ $x = end ] && exit 6; done'
    const body = { Image: imageName, Cmd: ['sh', '-c', script], OpenStdin: true, StdinOnce: true }
    await post('/containers/create?name=stays', body)
    const attached = await openHijacked(fixture.socket, '/containers/stays/attach?stream=1&stdin=1&stdout=1')
    const waited = post('/containers/stays/wait?condition=next-exit')
    await post('/containers/stays/start')
    const followed = ask(fixture.socket, 'GET', '/containers/stays/logs?follow=1&stdout=1')
    const wanted = { Cmd: ['sh', '-c', 'read x; echo $x; exit 7'], AttachStdin: true, AttachStdout: true }
    const { Id } = (await post('/containers/stays/exec', wanted)).json
    const exec = await openHijacked(fixture.socket, `/exec/${Id}/start`, { body: '{}' })
    attached.socket.write('one\n')
    await fixture.restart()

    attached.socket.write('end\n')
    exec.socket.write('two\n')
    const output = Buffer.concat(['got one\n', 'got end\n'].map((line) => frame('stdout', Buffer.from(line))))
    expect(await attached.received).toEqual(output)
    expect(await exec.received).toEqual(frame('stdout', Buffer.from('two\n')))
    expect(await waited).toMatchObject({ status: 200, json: { StatusCode: 6 } })
    expect((await followed).text).toBe(output.toString())
    const shown = (await ask(fixture.socket, 'GET', `/exec/${Id}/json`)).json
    expect(shown).toMatchObject({ ExitCode: 7, Running: false, ProcessConfig: { entrypoint: 'sh' } })
  })

  it('end with the exit code for the docker CLI', async () => {
    const run = docker(fixture.socket, [
      'run',
      '--rm',
      '--name',
      'cli',
      imageName,
      'sh',
      '-c',
      'sleep 3; echo x; exit 4',
    ])
    const isRunning = async () =>
      (await ask(fixture.socket, 'GET', '/containers/cli/json')).json.State?.Running === true
    while (!(await isRunning())) await new Promise((resolve) => setTimeout(resolve, 20))
    // The answer to the start is on its way by then.
    await new Promise((resolve) => setTimeout(resolve, 300))
    await fixture.restart()
    expect(await run).toMatchObject({ code: 4, stdout: 'x\n' })
  })

  it('tell a new personality of a client that detaches', async () => {
    const body = { Image: imageName, Cmd: ['cat'], OpenStdin: true, Tty: true }
    await post('/containers/create?name=left', body)
    await post('/containers/left/start')
    const attached = await openHijacked(fixture.socket, '/containers/left/attach?stream=1&stdin=1&stdout=1')
    await fixture.restart()
    const since = Date.now() / 1000
    attached.socket.write('\x10\x11')
    await attached.received
    const events = () => ask(fixture.socket, 'GET', `/events?since=${since - 60}&until=${Date.now() / 1000}`)
    while (!(await events()).text.includes('"detach"')) await new Promise((resolve) => setTimeout(resolve, 50))
    expect((await ask(fixture.socket, 'GET', '/containers/left/json')).json.State.Running).toBe(true)
  })
})
