import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { Client, type ClientChannel } from 'ssh2'
import { serveChannel } from './channel-server'
import { ContainerLog } from './container-log'
import { createKeyPair } from './key-pair'
import { connectLink } from './link'
import { encodeFrame } from './link-frame'
import { Live } from './live'
import { userName } from './protocol'
import { Restarts } from './restart-policy'
import { cable } from './test-cable'

/** By hand as many as wanted: `VIC_FUZZ_RUNS=100000 npx jest --selectProjects unit --testPathPatterns channel-fuzz`. */
const numRuns = Number(process.env.VIC_FUZZ_RUNS ?? 200)

jest.setTimeout(60_000 + numRuns * 20)

const hostKey = createKeyPair()
const clientKey = createKeyPair()
const nothing = (): never => {
  throw new Error('no process runs here')
}
/** A container that refuses everything: what is tested here comes before it. */
const container = {
  attach: async () => nothing(),
  release: () => undefined,
  signal: () => undefined,
  resize: () => undefined,
  exec: async () => nothing(),
  tool: async () => nothing(),
}

function startServer() {
  const [host, guest] = cable()
  const server = serveChannel(
    guest,
    container,
    {
      log: new ContainerLog(new PassThrough().resume(), nothing),
      live: new Live({
        container,
        ended: new Promise(() => undefined),
        restarts: new Restarts(undefined),
        cgroup: undefined,
        mounts: [],
        network: { follow: async () => undefined },
        clock: { set: async () => undefined },
        report: async () => undefined,
      }),
    },
    { hostKey: hostKey.private, authorizedKey: clientKey.public },
  )
  return { host, server }
}

async function connect(host: ReturnType<typeof startServer>['host']): Promise<Client> {
  const client = new Client()
  const sock = await connectLink(host)
  sock.on('error', () => undefined)
  client.connect({ sock, username: userName, privateKey: clientKey.private })
  await once(client, 'ready')
  client.on('error', () => undefined)
  return client
}

/** Runs a command; gives its exit status. */
async function run(client: Client, command: string): Promise<number> {
  const channel = await new Promise<ClientChannel>((resolve, reject) =>
    client.exec(command, (error, opened) => (error ? reject(error) : resolve(opened))),
  )
  channel.resume()
  channel.stderr.resume()
  channel.end()
  const [code] = (await once(channel, 'exit')) as [number]
  return code
}

/** The next client is served. */
async function expectService(host: ReturnType<typeof startServer>['host']): Promise<void> {
  const client = await connect(host)
  expect(await run(client, '{"verb":"release"}')).toBe(0)
  client.destroy()
}

const bytes = fc.uint8Array({ maxLength: 2000 }).map((found) => Buffer.from(found))
const frame = fc
  .tuple(fc.integer({ min: 0, max: 10 }), fc.constantFrom(0, 1, 2), fc.constantFrom(0, 1, 50, 0xffff_ffff), bytes)
  .map(([type, session, number, payload]) => encodeFrame(type, session, number, payload))
/** What looks like SSH: a version line, then packets of any kind in plain text. */
const packet = bytes.map((payload) => {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(payload.length + 1)
  return Buffer.concat([head, payload])
})

describe('the channel of a container', () => {
  it('serves the next client whatever came over the line before', async () => {
    const { host, server } = startServer()
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(bytes, frame), { maxLength: 30 }), async (parts) => {
        for (const part of parts) host.write(part)
        await new Promise(setImmediate)
      }),
      { numRuns },
    )
    await expectService(host)
    server.close()
    host.destroy()
  })

  it('serves the next client whatever a client said that is none', async () => {
    const { host, server } = startServer()
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(bytes, packet), { maxLength: 5 }), fc.boolean(), async (parts, greets) => {
        const link = await connectLink(host)
        link.on('error', () => undefined).resume()
        if (greets) link.write('SSH-2.0-fuzz\r\n')
        for (const part of parts) link.write(part)
        await new Promise(setImmediate)
        link.destroy()
      }),
      { numRuns },
    )
    await expectService(host)
    server.close()
    host.destroy()
  })

  it('refuses commands that are none, each for itself', async () => {
    const { host, server } = startServer()
    const client = await connect(host)
    const command = fc.oneof(fc.string({ maxLength: 500 }), fc.json({ maxDepth: 3 }))
    await fc.assert(
      fc.asyncProperty(command, async (text) => {
        expect(await run(client, text)).toBe(1)
      }),
      { numRuns },
    )
    expect(await run(client, '{"verb":"release"}')).toBe(0)
    client.destroy()
    server.close()
    host.destroy()
  })
})
