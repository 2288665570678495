import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { engineAt } from './engine'

let directory: string
let server: Server
let socket: string
const soon = (): AbortSignal => AbortSignal.timeout(5000)

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'engine-'))
  socket = join(directory, 'personality.sock')
  server = createServer(({ url }, response) => {
    if (url === '/version') response.end('{"Version":"0.1.0","ApiVersion":"1.47","GitCommit":"abc"}')
    else if (url === '/_ready?certificate=aa') response.end('{}')
    else if (url === '/_ready?certificate=bb') response.writeHead(503).end('{"message":"not yet"}')
    // Anything else is never answered.
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await rm(directory, { recursive: true })
})

test('the version of the Docker API', async () => {
  expect(await engineAt(socket).version(soon())).toEqual({ version: '1.47.0', build: 'abc' })
})

test('whether a certificate is served', async () => {
  expect(await engineAt(socket).serves('aa', soon())).toBe(true)
  expect(await engineAt(socket).serves('bb', soon())).toBe(false)
})

test('a wait ends with its signal, and a personality that is not there is an error', async () => {
  await expect(engineAt(socket).serves('cc', AbortSignal.timeout(50))).rejects.toThrow()
  await expect(engineAt(join(directory, 'none.sock')).version(soon())).rejects.toThrow('ENOENT')
})
