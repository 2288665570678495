import { generateKeyPairSync } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { Client, type ConnectConfig, type Server, utils } from 'ssh2'
import { succeeded } from './interpreter'
import { createAdminServer } from './server'

const makeKey = (): string =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey

/** The OpenSSH line of a private key's public half. */
function publicLine(pem: string): string {
  const key = utils.parseKey(pem)
  if (key instanceof Error) throw key
  return `${key.type} ${key.getPublicSSH().toString('base64')} test`
}

const [hostKey, mine, foreign] = [makeKey(), makeKey(), makeKey()]
let server: Server
let port: number
let clients: Client[] = []

beforeAll(async () => {
  server = createAdminServer({
    hostKey,
    authorizedKeys: ['not a key', publicLine(mine)],
    commands: (words) =>
      words[0] === 'greet' ? Promise.resolve({ ...succeeded, status: 3, stdout: 'out\n', stderr: 'err\n' }) : undefined,
    log: () => undefined,
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterEach(() => {
  for (const client of clients) client.end()
  clients = []
})
afterAll(() => server.close())

function connect(options: Partial<ConnectConfig>): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new Client()
    clients.push(client)
    client.once('ready', () => resolve(client)).once('error', reject)
    client.connect({ host: '127.0.0.1', port, username: 'core', ...options })
  })
}

function exec(client: Client, command: string, pty = false): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    client.exec(command, { pty }, (error, channel) => {
      if (error) return reject(error)
      let [stdout, stderr] = ['', '']
      channel.on('data', (data: Buffer) => {
        stdout += data
      })
      channel.stderr.on('data', (data: Buffer) => {
        stderr += data
      })
      channel.on('close', (code: number) => resolve({ code, stdout, stderr }))
    })
  })
}

test('a command’s output, error and status come back', async () => {
  const client = await connect({ privateKey: mine })
  expect(await exec(client, 'greet')).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' })
  expect(await exec(client, 'greet', true)).toEqual({ code: 3, stdout: 'out\r\n', stderr: 'err\r\n' })
})

test('unknown commands and broken syntax are told, with 127', async () => {
  const client = await connect({ privateKey: mine })
  expect(await exec(client, 'rm -rf /')).toMatchObject({ code: 127, stderr: expect.stringContaining('not available') })
  expect(await exec(client, "'open")).toMatchObject({ code: 127, stderr: expect.stringContaining('other half') })
})

test('another key, a password and nothing at all are refused', async () => {
  await expect(connect({ privateKey: foreign })).rejects.toThrow('authentication')
  await expect(connect({ password: 'secret' })).rejects.toThrow('authentication')
  await expect(connect({})).rejects.toThrow('authentication')
})

test('a shell gets the help and its end', async () => {
  const client = await connect({ privateKey: mine })
  const text = await new Promise<string>((resolve, reject) => {
    client.shell((error, channel) => {
      if (error) return reject(error)
      let seen = ''
      channel.on('data', (data: Buffer) => {
        seen += data
      })
      channel.on('close', () => resolve(seen))
    })
  })
  expect(text).toContain('Virtual Container Host')
})

test('file transfer and forwarding are refused', async () => {
  const client = await connect({ privateKey: mine })
  await expect(new Promise((resolve, reject) => client.sftp((e, s) => (e ? reject(e) : resolve(s))))).rejects.toThrow()
  await expect(
    new Promise((resolve, reject) =>
      client.forwardOut('a', 1, '127.0.0.1', port, (e, s) => (e ? reject(e) : resolve(s))),
    ),
  ).rejects.toThrow()
})
