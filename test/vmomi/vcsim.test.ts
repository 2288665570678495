import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { connect, isA, isFault, thumbprintOf, typed, type Vim, VimError, type WatchEvent } from '../../vmomi'

/** The gateway against vcsim, a server that others wrote. */
const credentials = { username: 'user', password: 'p&<ss>"word' }

function vcsimPath(): string {
  const directory = process.env.VIC_TOOLS ?? join(__dirname, '../../.cache/bin')
  const path = join(directory, 'vcsim')
  if (!existsSync(path))
    throw new Error(`${path} is missing: run quickstart/install --with-test-peers, or set VIC_TOOLS to where vcsim is`)
  return path
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Starts vcsim; resolves with its URL when it listens. */
async function start(args: readonly string[]): Promise<{ url: string; process: ChildProcess }> {
  const port = await freePort()
  const process = spawn(vcsimPath(), ['-l', `127.0.0.1:${port}`, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of process.stdout ?? []) if (String(line).includes('GOVC_URL')) break
  return { url: `https://127.0.0.1:${port}/sdk`, process }
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

describe.each([
  ['ESXi host', ['-esx']],
  ['vCenter', ['-pool', '1']],
])('%s', (_what, args) => {
  let server: Awaited<ReturnType<typeof start>>
  let thumbprint: string
  let vim: Vim
  const signal = AbortSignal.timeout(60_000)

  beforeAll(async () => {
    server = await start([...args, '-username', credentials.username, '-password', credentials.password])
    thumbprint = await thumbprintOf(server.url)
    vim = await connect({ ...credentials, url: server.url, thumbprint })
  })

  afterAll(async () => {
    await vim?.close()
    if (server !== undefined) await stop(server.process)
  })

  async function somewhere() {
    const found = await vim.retrieveAll({
      below: vim.content.rootFolder,
      properties: { ResourcePool: ['name', 'vm'], Datacenter: ['name', 'vmFolder'], Datastore: ['name', 'browser'] },
    })
    const datacenter = found.find((one) => one.type === 'Datacenter')
    const pool = found.find((one) => one.type === 'ResourcePool')
    const datastores = await vim.retrieveAll({
      below: vim.content.rootFolder,
      properties: { Datastore: ['name', 'browser'] },
    })
    const [datastore] = datastores
    if (datacenter?.properties.vmFolder === undefined || pool === undefined || datastore === undefined) {
      throw new Error('an odd inventory')
    }
    return {
      datacenter: datacenter.reference,
      datacenterName: datacenter.properties.name ?? '',
      folder: datacenter.properties.vmFolder,
      pool: pool.reference,
      datastore: datastore.properties.name ?? '',
      browser: datastore.properties.browser,
    }
  }

  async function createVm(name: string) {
    const { folder, pool, datastore } = await somewhere()
    const created = await vim.run('CreateVM_Task', folder, {
      pool,
      config: {
        name,
        guestId: 'otherGuest',
        numCPUs: 1,
        memoryMB: 32,
        files: { vmPathName: `[${datastore}]` },
        extraConfig: [{ key: 'guestinfo.a', value: 'x'.repeat(150_000) }],
        deviceChange: [
          {
            operation: 'add',
            device: { _type: 'ParaVirtualSCSIController', key: -1, busNumber: 0, sharedBus: 'noSharing' },
          },
          {
            operation: 'add',
            device: {
              _type: 'VirtualSerialPort',
              key: -2,
              yieldOnPoll: true,
              backing: {
                _type: 'VirtualSerialPortURIBackingInfo',
                serviceURI: 'a&b',
                direction: 'client',
                proxyURI: 'telnet://1.2.3.4:2377',
              },
            },
          },
        ],
      },
    })
    return created
  }

  test('says what it is', () => {
    expect(vim.content.about.apiType).toBe(vim.isHost ? 'HostAgent' : 'VirtualCenter')
    expect(vim.user.userName).toBe(credentials.username)
  })

  test('trust: an unknown certificate, a wrong thumbprint, a wrong password', async () => {
    await expect(connect({ ...credentials, url: server.url })).rejects.toMatchObject({
      name: 'VimError',
      kind: 'untrusted',
    })
    const wrong = thumbprint.replace(/^../, (hex) => (hex === '00' ? '01' : '00'))
    await expect(connect({ ...credentials, url: server.url, thumbprint: wrong })).rejects.toMatchObject({
      kind: 'untrusted',
    })
    const attempt = connect({ ...credentials, password: 'hush-hush', url: server.url, thumbprint })
    const error: unknown = await attempt.catch((reason) => reason)
    expect(isFault(error, 'InvalidLogin')).toBe(true)
    expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain('hush-hush')
  })

  test('creates, reads, reconfigures, powers and destroys a VM', async () => {
    const vm = await createVm('life')
    const read = await vim.read(vm, 'VirtualMachine', [
      'name',
      'runtime.powerState',
      'config.hardware.device',
      'config.extraConfig',
    ])
    expect(read['runtime.powerState']).toBe('poweredOff')
    const devices = read['config.hardware.device'] ?? []
    expect(devices.filter((device) => isA(device, 'ParaVirtualSCSIController'))).toHaveLength(1)
    const [serial] = devices.filter((device) => isA(device, 'VirtualSerialPort'))
    expect(serial?.backing).toMatchObject({ _type: 'VirtualSerialPortURIBackingInfo', serviceURI: 'a&b' })
    expect(read['config.extraConfig']?.find(({ key }) => key === 'guestinfo.a')?.value).toHaveLength(150_000)

    await vim.run('ReconfigVM_Task', vm, {
      spec: { extraConfig: [{ key: 'b', value: typed('string', ' <![CDATA[c]]> ') }] },
    })
    await vim.run('PowerOnVM_Task', vm, {}, { signal })
    const again = await vim.run('PowerOnVM_Task', vm, {}).catch((error: unknown) => error)
    expect(isFault(again, 'InvalidPowerState') && again.fault.existingState).toBe('poweredOn')
    expect(isFault(again, 'InvalidState')).toBe(true)
    expect(isFault(again, 'FileFault')).toBe(false)
    await vim.run('PowerOffVM_Task', vm, {})
    await vim.run('Destroy_Task', vm, {})
    await expect(vim.run('PowerOnVM_Task', vm, {})).rejects.toMatchObject({ name: 'ManagedObjectNotFound' })
  })

  test('files: up, head, down, range, search, delete', async () => {
    const { datastore, datacenterName, datacenter, browser } = await somewhere()
    const { fileManager } = vim.content
    if (fileManager === undefined || browser === undefined) throw new Error('no FileManager')
    await vim.call('MakeDirectory', fileManager, {
      name: `[${datastore}] d`,
      datacenter,
      createParentDirectories: true,
    })
    const file = { datastore, path: 'd/a b&c.log', datacenter: datacenterName }
    expect(await vim.files.head(file)).toBeUndefined()
    await vim.files.upload(file, 'hello world')
    expect(await vim.files.head(file)).toMatchObject({ length: 11 })
    expect(await text((await vim.files.download(file)).body)).toBe('hello world')
    const tail = await vim.files.download(file, { start: 6 })
    expect([tail.length, await text(tail.body)]).toEqual([5, 'world'])
    const mebibyte = Buffer.alloc(2 ** 20, 'z')
    await vim.files.upload(file, Readable.from(Array.from({ length: 20 }, () => mebibyte)))
    expect(await vim.files.head(file)).toMatchObject({ length: 20 * 2 ** 20 })
    const results = await vim.run('SearchDatastoreSubFolders_Task', browser, {
      datastorePath: `[${datastore}] d`,
      searchSpec: {
        matchPattern: ['*.log'],
        details: { fileType: true, fileSize: true, modification: true },
      },
    })
    expect(results.flatMap(({ file: files }) => files ?? [])).toMatchObject([{ path: 'a b&c.log' }])
    await vim.run('DeleteDatastoreFile_Task', fileManager, { name: `[${datastore}] d`, datacenter })
    await expect(vim.files.download(file)).rejects.toMatchObject({ name: 'DatastoreError', kind: 'not-found' })
    const missing = vim.run('DeleteDatastoreFile_Task', fileManager, { name: `[${datastore}] d`, datacenter })
    await expect(missing).rejects.toMatchObject({ name: 'FileNotFound' })
  })

  test('watch: enter, modify, leave; a new log-in gives everything anew', async () => {
    const vm = await createVm('watched')
    const stop = new AbortController()
    const seen: string[] = []
    const waiting: { text: string; resolve: () => void }[] = []
    const when = (wanted: string) => {
      if (seen.includes(wanted)) return Promise.resolve()
      return new Promise<void>((resolve) => waiting.push({ text: wanted, resolve }))
    }
    const paths = { VirtualMachine: ['name', 'runtime.powerState'] } as const
    const tell = (event: WatchEvent<typeof paths>) => {
      const isOurs = 'reference' in event && event.reference.value === vm.value
      if ('reference' in event && !isOurs) return
      const state =
        event.kind === 'enter' || event.kind === 'modify' ? ` ${event.properties['runtime.powerState']}` : ''
      seen.push(event.kind + state)
      for (const { text: wanted, resolve } of waiting) if (seen.includes(wanted)) resolve()
    }
    const watching = (async () => {
      for await (const event of vim.watch({ below: vim.content.rootFolder, properties: paths }, stop.signal))
        tell(event)
    })()
    await when('synced')
    expect(seen).toEqual(['resync', 'enter poweredOff', 'synced'])
    await vim.run('PowerOnVM_Task', vm, {})
    await when('modify poweredOn')

    seen.length = 0
    const { sessionManager } = vim.content
    if (sessionManager === undefined) throw new Error('no SessionManager')
    const other = await connect({ ...credentials, url: server.url, thumbprint })
    await other.call('TerminateSession', sessionManager, { sessionId: [vim.user.key] })
    await other.close()
    // The next call finds the session gone and renews it; the watch follows.
    await vim.call('CurrentTime', { type: 'ServiceInstance', value: 'ServiceInstance' }, {})
    await vim.run('PowerOffVM_Task', vm, {})
    await when('synced')
    expect(seen).toContain('resync')

    await vim.run('Destroy_Task', vm, {})
    await when('leave')
    stop.abort(new Error('enough'))
    await expect(watching).rejects.toThrow('enough')
  })

  test('calls may be aborted', async () => {
    const aborted = AbortSignal.abort(new Error('no more'))
    await expect(
      vim.call('CurrentTime', { type: 'ServiceInstance', value: 'ServiceInstance' }, {}, { signal: aborted }),
    ).rejects.toThrow('no more')
  })

  test('a closed session', async () => {
    const other = await connect({ ...credentials, url: server.url, thumbprint })
    await other.close()
    await expect(
      other.call('CurrentTime', { type: 'ServiceInstance', value: 'ServiceInstance' }, {}),
    ).rejects.toBeInstanceOf(VimError)
  })
})
