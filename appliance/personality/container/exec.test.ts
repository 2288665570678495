import { frame } from '../../interaction/multiplex'
import { type Asked, ask } from '../testing/ask'
import { type Fixture, imageName, startFixture } from '../testing/fixture'
import { openHijacked } from '../testing/hijacked'

jest.setTimeout(60_000)

let fixture: Fixture
const post = (path: string, body?: unknown) => ask(fixture.socket, 'POST', path, body)
const describeExec = (body: Record<string, unknown>): Promise<Asked> => post('/containers/host/exec', body)
const inspect = (id: string) => ask(fixture.socket, 'GET', `/exec/${id}/json`)

beforeAll(async () => {
  fixture = await startFixture()
  await post('/containers/create?name=host', { Image: imageName, Cmd: ['sleep', '1000'], User: '0:0' })
  await post('/containers/host/start')
})

afterAll(async () => {
  await fixture.close()
})

describe('exec', () => {
  it('shows itself as docker does, before, and after its end', async () => {
    const { json, status } = await describeExec({
      Cmd: ['sh', '-c', 'exit 5'],
      AttachStdout: true,
      Privileged: true,
      DetachKeys: 'ctrl-a',
    })
    expect(status).toBe(201)
    const shown = {
      ID: json.Id,
      Running: false,
      ExitCode: null,
      ProcessConfig: { tty: false, entrypoint: 'sh', arguments: ['-c', 'exit 5'], privileged: true, user: '0:0' },
      OpenStdin: false,
      OpenStderr: false,
      OpenStdout: true,
      CanRemove: false,
      DetachKeys: 'AQ==',
      Pid: 0,
    }
    expect((await inspect(json.Id)).json).toMatchObject(shown)
    const opened = await openHijacked(fixture.socket, `/exec/${json.Id}/start`, { body: '{}' })
    expect(opened.head).toContain('Content-Type: application/vnd.docker.multiplexed-stream\r\n')
    expect(await opened.received).toEqual(Buffer.alloc(0))
    expect((await inspect(json.Id)).json).toMatchObject({ ...shown, ExitCode: 5, Pid: expect.any(Number) })
    expect(await post(`/exec/${json.Id}/start`, {})).toMatchObject({
      status: 409,
      json: { message: `exec command ${json.Id} has already run` },
    })
  })

  it('gives a client the form it asks for, whatever was described', async () => {
    const plain = (await describeExec({ Cmd: ['echo', 'hi'], AttachStdout: true })).json.Id
    const raw = await openHijacked(fixture.socket, `/exec/${plain}/start`, { body: '{"Tty":true}' })
    expect((await raw.received).toString()).toBe('hi\n')
    const terminal = (await describeExec({ Cmd: ['echo', 'hi'], AttachStdout: true, Tty: true })).json.Id
    const framed = await openHijacked(fixture.socket, `/exec/${terminal}/start`, { body: '{}', upgrade: false })
    expect(framed.status).toBe('HTTP/1.1 200 OK')
    expect(await framed.received).toEqual(frame('stdout', Buffer.from('hi\r\n')))
  })

  it('delivers input and its end', async () => {
    const { Id } = (await describeExec({ Cmd: ['cat'], AttachStdin: true, AttachStdout: true })).json
    const opened = await openHijacked(fixture.socket, `/exec/${Id}/start`, { body: '{}' })
    opened.socket.end('through')
    expect(await opened.received).toEqual(frame('stdout', Buffer.from('through')))
  })

  it.each([
    [{}, 400, 'No exec command specified'],
    [{ Cmd: [] }, 400, 'No exec command specified'],
    [{ Cmd: ['sh'], DetachKeys: 'ctrl-' }, 400, 'Invalid escape keys (ctrl-) provided'],
  ])('refuses %j', async (body, status, message) => {
    expect(await describeExec(body)).toMatchObject({ status, json: { message } })
  })

  it('knows what is not there and what does not run', async () => {
    expect((await inspect('nobody')).json).toEqual({ message: 'No such exec instance: nobody' })
    expect((await post('/exec/nobody/start', {})).status).toBe(404)
    expect((await post('/exec/nobody/resize?h=1&w=1')).status).toBe(404)
    expect((await post('/exec/nobody/resize?h=1')).json.message).toBe('invalid resize width "": invalid syntax')
    const { Id } = (await post('/containers/create?name=never', { Image: imageName })).json
    expect(await post('/containers/never/exec', { Cmd: ['sh'] })).toMatchObject({
      status: 409,
      json: { message: `container ${Id} is not running` },
    })
  })

  it('is forgotten with the run when it was never started', async () => {
    const { Id } = (await describeExec({ Cmd: ['true'] })).json
    await post('/containers/host/restart?t=0')
    expect((await inspect(Id)).status).toBe(404)
  })
})
