import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { folderPath } from './datastore'
import { VimServer } from './fixture/vim-server'
import { connect, type Vim } from './vim'

const file = { datastore: 'ds 1', path: 'a b/c&d' }

let server: VimServer
let vim: Vim
let requests: string[]

/** Answers what is not SOAP. */
function answerFiles(answer: (request: IncomingMessage, response: ServerResponse, body: string) => void): void {
  server.intercept = (request, response, body) => {
    if (request.url?.startsWith('/folder') !== true) return false
    requests.push(`${request.method} ${request.url}`)
    answer(request, response, body)
    return true
  }
}

beforeEach(async () => {
  requests = []
  server = await VimServer.start()
  vim = await connect({ url: server.url, username: 'me', password: 'secret', keepAlive: 0 })
})

afterEach(async () => {
  await vim.close()
  await server.stop()
})

test('paths are encoded, and may not climb', () => {
  expect(folderPath(file)).toBe('/folder/a%20b/c%26d?dcPath=ha-datacenter&dsName=ds%201')
  for (const path of ['../x', '/x', 'a//b', 'a/..', '', '.'])
    expect(() => folderPath({ ...file, path })).toThrow(TypeError)
})

test('streams go out with their length, or in chunks', async () => {
  const seen: unknown[] = []
  answerFiles((request, response, body) => {
    seen.push([request.headers['content-length'], request.headers['transfer-encoding'], body])
    response.writeHead(201).end()
  })
  await vim.files.upload(file, Readable.from(['ab', 'c']), { length: 3 })
  await vim.files.upload(file, Readable.from(['ab', 'c']))
  await vim.files.upload(file, 'é')
  expect(seen).toEqual([
    ['3', undefined, 'abc'],
    [undefined, 'chunked', 'abc'],
    ['2', undefined, 'é'],
  ])
})

test('a lost session is renewed', async () => {
  let isFirst = true
  answerFiles((_request, response) => {
    response.writeHead(isFirst ? 401 : 200).end('x')
    isFirst = false
  })
  server.calls.length = 0
  expect(await text((await vim.files.download(file)).body)).toBe('x')
  expect(server.calls).toEqual(['Login'])
})

test.each([
  [404, 'not-found'],
  [403, 'denied'],
  [507, 'no-space'],
  [416, 'range'],
  [302, 'failed'],
  [500, 'failed'],
])('status %d is %s', async (status, kind) => {
  answerFiles((_request, response) => response.writeHead(status, { Location: '/elsewhere' }).end('x'))
  await expect(vim.files.download(file)).rejects.toMatchObject({ name: 'DatastoreError', kind, status, file })
  await expect(vim.files.upload(file, 'x')).rejects.toMatchObject({ kind })
  await expect(vim.files.delete(file)).rejects.toMatchObject({ kind })
  expect(requests).toHaveLength(3)
})

test('a server that ignores the range is not believed', async () => {
  answerFiles((_request, response) => response.writeHead(200).end('whole'))
  await expect(vim.files.download(file, { start: 2 })).rejects.toMatchObject({ kind: 'protocol' })
})

test('a download that breaks off fails', async () => {
  answerFiles((_request, response) => {
    response.writeHead(200, { 'Content-Length': 10 })
    response.write('half')
    setImmediate(() => response.destroy())
  })
  const { body } = await vim.files.download(file)
  await expect(text(body)).rejects.toThrow()
})

test('a failing source fails the upload, an aborted one ends with the reason', async () => {
  answerFiles((_request, response) => response.writeHead(201).end())
  async function* source() {
    yield 'a'
    throw new Error('disk on fire')
  }
  await expect(vim.files.upload(file, Readable.from(source()))).rejects.toThrow('disk on fire')
  const stop = new AbortController()
  const endless = new Readable({ read: () => undefined })
  const upload = vim.files.upload(file, endless, { signal: stop.signal })
  const outcome = expect(upload).rejects.toThrow('enough')
  setTimeout(() => stop.abort(new Error('enough')), 50)
  await outcome
})
