import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { engineAt } from './engine'

let directory: string
let server: Server
let socket: string
/** An interaction that serves the certificate aa. */
const interaction = {
  certificateServed: async (sha256: string, signal?: AbortSignal) => {
    if (sha256 === 'aa') return
    signal?.throwIfAborted()
    await new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  },
}
const soon = (): AbortSignal => AbortSignal.timeout(5000)

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'engine-'))
  socket = join(directory, 'personality.sock')
  server = createServer(({ url }, response) => {
    if (url === '/version') response.end('{"Version":"0.1.0","ApiVersion":"1.47","GitCommit":"abc"}')
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
  expect(await engineAt(socket, interaction).serves('aa', soon())).toBe(true)
  const patience = jest.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(AbortSignal.abort())
  expect(await engineAt(socket, interaction).serves('bb', new AbortController().signal)).toBe(false)
  patience.mockRestore()
})

test('a wait ends with its signal, and a personality that is not there is an error', async () => {
  await expect(engineAt(socket, interaction).serves('cc', AbortSignal.timeout(50))).rejects.toThrow()
  await expect(engineAt(join(directory, 'none.sock')).version(soon())).rejects.toThrow('ENOENT')
})
