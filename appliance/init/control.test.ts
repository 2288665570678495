import { mkdtemp, rm, stat } from 'node:fs/promises'
import { connect, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { listenForRestarts } from './control'

let directory: string
let server: Server
const killed: string[] = []

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'control-'))
  const daemon = (name: string) => ({
    ended: new Promise<string>(() => undefined),
    kill: (signal: NodeJS.Signals) => void killed.push(`${name} ${signal}`),
  })
  const daemons = new Map([['personality', daemon('personality')] as const, ['vicadmin', daemon('vicadmin')] as const])
  server = await listenForRestarts(daemons, process.getuid?.() ?? 0, join(directory, 'init.sock'))
})
afterAll(async () => {
  server.close()
  await rm(directory, { recursive: true })
})

function ask(request: string): Promise<string> {
  const client = connect(join(directory, 'init.sock'))
  client.write(request)
  return text(client)
}

describe('the requests to the supervisor', () => {
  it('end a daemon', async () => {
    expect(await ask('personality\n')).toBe('ok\n')
    expect(killed).toEqual(['personality SIGKILL'])
  })

  it('are refused when they name none', async () => {
    expect(await ask('init\n')).toBe('there is no daemon init; there are personality, vicadmin\n')
    expect(await ask('x'.repeat(100))).toBe('')
  })

  it('are for the owner alone', async () => {
    expect((await stat(join(directory, 'init.sock'))).mode & 0o777).toBe(0o600)
  })
})
