import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certificateLoader } from '../../interaction/certificates'
import { Channels } from '../../interaction/channels'
import { Containers } from '../../interaction/containers'
import { Execs } from '../../interaction/execs'
import { Front } from '../../interaction/front'
import { Notices } from '../../interaction/notices'
import { createInteractionServer } from '../../interaction/server'
import { TlsListener } from '../../interaction/tls-listener'
import { PortLayerClient } from '../../portlayer/client'
import { runPersonality } from '../personality'
import { FakeHost } from './fake-host'
import { fakeInteraction, fakePortLayer } from './fake-servers'

/** A personality over a fake host, and what a docker client needs to reach it. */
export interface Fixture {
  readonly host: FakeHost
  readonly socket: string
  /** Where the interaction answers. */
  readonly interactionSocket: string
  /** Where the API is served over TLS once the host has certificates. */
  readonly tlsPort: number
  /** Lines that the personality logged. */
  readonly logged: readonly string[]
  /** Ends the personality and begins another, as the supervisor does after a crash. */
  readonly restart: () => Promise<void>
  readonly close: () => Promise<void>
}

/** The image of {@link startFixture}: its programs are this machine's. */
export const imageName = 'busybox'

/** Starts a personality over a fake host that has one image. */
export async function startFixture(): Promise<Fixture> {
  const tlsPort = await freePort()
  const directory = await mkdtemp(join(tmpdir(), 'personality-'))
  const host = new FakeHost()
  addImage(host)
  const portLayer = fakePortLayer(host)
  const path = (name: string) => join(directory, `${name}.sock`)
  const logged: string[] = []
  const log = (line: string) => void logged.push(line)
  await listen(portLayer, path('port-layer'))
  const ended = new AbortController()
  const source = new PortLayerClient(path('port-layer'))
  const containers = new Containers(source, log, (container, run) => channels.abandon(container, run))
  const channels = new Channels(containers, log)
  host.connected = (id, run, channel) => channels.add(id, run, channel)
  const front = new Front(path('personality'), log)
  const tls = new TlsListener((client) => void front.serve(client), tlsPort)
  containers.onSecrets(certificateLoader(source, tls, log, ended.signal))
  const sessions = createInteractionServer({
    ...{ front, source, containers, channels, execs: new Execs(), notices: new Notices() },
    certificateServed: (sha256, signal) => tls.serving(sha256, signal),
  })
  const interaction = fakeInteraction(host, sessions)
  await listen(interaction, path('interaction'))
  const local = createServer({ allowHalfOpen: true }, (client) => void front.serve(client))
  await listen(local, path('docker'))
  const followed = containers.follow(ended.signal)
  const run = async () => {
    const stop = new AbortController()
    let done = Promise.resolve()
    await new Promise<void>((resolve, reject) => {
      const sockets = {
        portLayerSocket: path('port-layer'),
        interactionSocket: path('interaction'),
        socket: path('personality'),
      }
      const options = { ...sockets, version: '0.1.0', log, onListening: resolve }
      done = runPersonality(options, stop.signal)
      done.catch(reject)
    })
    return async () => {
      stop.abort(new Error('the end of the test'))
      await done
    }
  }
  let stop = await run()
  return {
    host,
    socket: path('docker'),
    interactionSocket: path('interaction'),
    tlsPort,
    logged,
    restart: async () => {
      await stop()
      stop = await run()
    },
    close: async () => {
      await stop()
      await host.close()
      ended.abort(new Error('the end of the test'))
      await followed
      for (const server of [local, tls, front, source, interaction, portLayer]) server.close()
      for (const server of [portLayer, interaction]) server.closeAllConnections()
      await rm(directory, { recursive: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function listen(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve) => server.listen(path, resolve))
}

function addImage(host: FakeHost): void {
  const diffId = `sha256:${'1'.repeat(64)}`
  const config = JSON.stringify({
    created: '2026-01-02T03:04:05Z',
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Env: ['PATH=/usr/bin:/bin', 'FROM=image'], Cmd: ['sh'], Labels: { maker: 'test' } },
    rootfs: { type: 'layers', diff_ids: [diffId] },
    history: [{ created: '2026-01-02T03:04:05Z', created_by: 'ADD rootfs.tar /' }],
  })
  const hex = createHash('sha256').update(config).digest('hex')
  host.layers.set(diffId, { diffId, size: 1_234_567, createdAt: '2026-01-02T03:04:05Z' })
  const document = { id: `sha256:${hex}`, config, chainIds: [diffId] }
  host.documents.set(`image-${hex}`, { text: JSON.stringify(document), version: 1 })
  const references = { references: { [`${imageName}:latest`]: `sha256:${hex}` } }
  host.documents.set('repositories', { text: JSON.stringify(references), version: 1 })
}
