import { inspect } from 'node:util'
import { isFault, VimError } from './error'
import { ServerFault, VimServer } from './fixture/vim-server'
import { connect, type Vim } from './vim'

const vm = { type: 'VirtualMachine', value: '1' }
const service = { type: 'ServiceInstance', value: 'ServiceInstance' }

let server: VimServer
let vim: Vim

beforeEach(async () => {
  server = await VimServer.start()
  vim = await connect({ url: server.url, username: 'me', password: 'secret', keepAlive: 0 })
  server.calls.length = 0
})

afterEach(async () => {
  await vim.close()
  await server.stop()
})

describe('sessions', () => {
  test('are renewed once for all calls that meet a lost one', async () => {
    server.dropSessions()
    await Promise.all(Array.from({ length: 10 }, () => vim.call('CurrentTime', service, {})))
    expect(server.calls.filter((name) => name === 'Login')).toHaveLength(1)
  })

  test('InvalidLogin is a fault, and no error shows the password', async () => {
    const error: unknown = await connect({ url: server.url, username: 'me', password: 'guessed-it' }).catch(
      (reason) => reason,
    )
    expect(isFault(error, 'InvalidLogin')).toBe(true)
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('guessed-it')
  })

  test.each([
    ['an unavailable server', 503, 'text/plain', 'busy', 'status'],
    ['a redirect', 302, 'text/xml', '<a/>', 'status'],
    ['an empty answer', 200, 'text/xml', '', 'protocol'],
    ['HTML', 200, 'text/html', '<html></html>', 'status'],
    ['half an answer', 200, 'text/xml', '<Envelope><Body>', 'protocol'],
    ['the answer to something else', 200, 'text/xml', '<Envelope><Body><OddResponse/></Body></Envelope>', 'protocol'],
    ['a document type', 200, 'text/xml', '<!DOCTYPE a><Envelope/>', 'protocol'],
  ])('%s is an error that says so, without what was sent', async (_what, status, type, body, kind) => {
    server.intercept = (_request, response) => {
      response.writeHead(status, { 'Content-Type': type, Location: '/other' }).end(body)
      return true
    }
    const error: unknown = await connect({ url: server.url, username: 'me', password: 'guessed-it' }).catch(
      (reason) => reason,
    )
    expect(error).toMatchObject({ name: 'VimError', kind })
    server.intercept = () => false
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('guessed-it')
  })

  test('only the loopback may be spoken to without TLS', async () => {
    await expect(connect({ url: 'http://192.0.2.1', username: 'a', password: 'b' })).rejects.toThrow('only https')
  })

  test('closing ends what waits', async () => {
    server.handlers.PowerOnVM_Task = () => server.createTask('running')
    const running = vim.run('PowerOnVM_Task', vm, {})
    const outcome = expect(running).rejects.toMatchObject({ kind: 'closed' })
    while (server.longPolls === 0) await new Promise(setImmediate)
    await vim.close()
    await outcome
    await expect(vim.call('CurrentTime', service, {})).rejects.toBeInstanceOf(VimError)
  })
})

describe('a broken connection', () => {
  function breakOnce(method: string) {
    let count = 0
    server.intercept = (request, _response, body) => {
      if (!body.includes(`<${method} `)) return false
      count++
      if (count > 1) return false
      request.socket.destroy()
      return true
    }
    return () => count
  }

  test('is tried again by what only reads', async () => {
    const count = breakOnce('CurrentTime')
    await expect(vim.call('CurrentTime', service, {})).resolves.toContain('2020')
    expect(count()).toBe(2)
  })

  test('is told of what may have been done', async () => {
    const count = breakOnce('PowerOnVM_Task')
    await expect(vim.run('PowerOnVM_Task', vm, {})).rejects.toMatchObject({ name: 'VimError', kind: 'interrupted' })
    expect(count()).toBe(1)
  })
})

describe('tasks', () => {
  test('one that is done already costs one more call', async () => {
    server.handlers.CreateVM_Task = () => server.createTask('success', { result: vm })
    const created = await vim.run('CreateVM_Task', service, { config: { name: 'a' }, pool: service })
    expect(created).toEqual(vm)
    expect(server.calls).toEqual(['CreateVM_Task', 'RetrieveProperties'])
  })

  test('many share one long poll', async () => {
    const tasks: ReturnType<typeof server.createTask>[] = []
    server.handlers.PowerOnVM_Task = () => {
      const task = server.createTask('running')
      tasks.push(task)
      return task
    }
    const count = 20
    const runs = Array.from({ length: count }, () => vim.run('PowerOnVM_Task', vm, {}))
    while (server.calls.filter((name) => name === 'CreateFilter').length < count) await new Promise(setImmediate)
    for (const task of tasks) server.changeTask(task, { state: 'success' })
    await Promise.all(runs)
    expect(server.mostLongPolls).toBe(1)
  })

  test("a task's error is a fault", async () => {
    server.handlers.PowerOnVM_Task = () => {
      const fault = { _type: 'InvalidPowerState' as const, existingState: 'poweredOn' as const }
      return server.createTask('error', { error: { fault, localizedMessage: 'It runs.' } })
    }
    const error: unknown = await vim.run('PowerOnVM_Task', vm, {}).catch((reason) => reason)
    expect(isFault(error, 'InvalidState')).toBe(true)
    expect(String(error)).toBe('InvalidPowerState: PowerOnVM_Task on VirtualMachine 1: InvalidPowerState: It runs.')
  })

  test('progress is told, and a lost session does not lose the task', async () => {
    const task = server.createTask('running', { progress: 5 })
    server.handlers.PowerOnVM_Task = () => task
    const progress: number[] = []
    const run = vim.run('PowerOnVM_Task', vm, {}, { onProgress: (percent) => progress.push(percent) })
    while (server.longPolls === 0) await new Promise(setImmediate)
    server.dropSessions()
    while (server.calls.filter((name) => name === 'CreateFilter').length < 2) await new Promise(setImmediate)
    server.changeTask(task, { progress: 50 })
    while (progress.length < 2) await new Promise(setImmediate)
    server.changeTask(task, { state: 'success' })
    await run
    expect(progress).toEqual([5, 50])
  })

  test('aborting cancels it', async () => {
    const task = server.createTask('running')
    server.handlers.PowerOnVM_Task = () => task
    const cancelled = new Promise<string>((resolve) => {
      server.handlers.CancelTask = (_args, { self }) => {
        resolve(self.value)
        return undefined
      }
    })
    const stop = new AbortController()
    const run = vim.run('PowerOnVM_Task', vm, {}, { signal: stop.signal })
    const outcome = expect(run).rejects.toThrow('enough')
    while (server.longPolls === 0) await new Promise(setImmediate)
    stop.abort(new Error('enough'))
    await outcome
    expect(await cancelled).toBe(task.value)
  })
})

describe('retrieval', () => {
  const properties = { VirtualMachine: ['name'] } as const
  const page = (first: number, token?: string) => ({
    token,
    objects: [first, first + 1].map((id) => ({
      obj: { type: 'VirtualMachine', value: String(id) },
      propSet: [{ name: 'name', val: `é${id}` }],
    })),
  })

  beforeEach(() => {
    server.handlers.RetrievePropertiesEx = () => page(1, 'more')
    server.handlers.ContinueRetrievePropertiesEx = () => page(3)
    server.handlers.CancelRetrievePropertiesEx = () => undefined
  })

  test('reads all pages', async () => {
    const found = await vim.retrieveAll({ below: service, properties })
    expect(found.map((one) => one.properties.name)).toEqual(['é1', 'é2', 'é3', 'é4'])
  })

  test('leaves nothing behind when the reader stops', async () => {
    for await (const one of vim.retrieve({ below: service, properties })) {
      expect(one.reference.value).toBe('1')
      break
    }
    expect(server.calls).toEqual(['RetrievePropertiesEx', 'CancelRetrievePropertiesEx'])
  })

  test('refuses a property that does not exist', async () => {
    await expect(vim.retrieveAll({ below: service, properties: { VirtualMachine: ['nom'] } })).rejects.toThrow(
      'VirtualMachine.nom',
    )
  })
})

test('a watch survives a lost version', async () => {
  let asked = 0
  server.handlers.WaitForUpdatesEx = ({ version }) => {
    asked++
    if (version !== '') throw new ServerFault({ _type: 'InvalidCollectorVersion' })
    return {
      version: '1',
      filterSet: [
        {
          filter: service,
          objectSet: [{ kind: 'enter', obj: vm, changeSet: [{ name: 'name', op: 'assign', val: `n${asked}` }] }],
        },
      ],
    }
  }
  const seen: string[] = []
  for await (const event of vim.watch(
    { objects: [vm], properties: { VirtualMachine: ['name'] } },
    AbortSignal.timeout(10_000),
  )) {
    seen.push(event.kind === 'enter' ? `enter ${event.properties.name}` : event.kind)
    if (seen.length === 6) break
  }
  expect(seen).toEqual(['resync', 'enter n1', 'synced', 'resync', 'enter n3', 'synced'])
})
