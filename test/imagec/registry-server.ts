import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The user of registries with a password, and its bcrypt line for htpasswd. */
export const user = { username: 'tester', password: 'secret' } as const
const htpasswd = `${user.username}:$2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n`

/** Debian's docker-registry on a port of its own, with a store that goes with it. */
export interface RegistryServer {
  readonly host: string
  stop(): Promise<void>
}

/** What a registry may take to answer. Milliseconds. */
const startLimit = 30_000

export async function startRegistry(access: 'open' | 'htpasswd'): Promise<RegistryServer> {
  const directory = await mkdtemp(join(tmpdir(), 'imagec-registry-'))
  const port = await freePort()
  const host = `127.0.0.1:${port}`
  const auth =
    access === 'open' ? '' : `auth:\n  htpasswd:\n    realm: test\n    path: ${join(directory, 'htpasswd')}\n`
  await writeFile(join(directory, 'htpasswd'), htpasswd)
  await writeFile(
    join(directory, 'config.yml'),
    `version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: ${directory}/data\nhttp:\n  addr: ${host}\n${auth}`,
  )
  const child = spawn('docker-registry', ['serve', join(directory, 'config.yml')], { stdio: 'ignore' })
  try {
    await Promise.race([answers(host), failure(child)])
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  return {
    host,
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function failure(child: ChildProcess): Promise<never> {
  child.once('error', () => child.emit('exit'))
  await once(child, 'exit')
  throw new Error('docker-registry ended: is the Debian package docker-registry installed?')
}

async function answers(host: string): Promise<void> {
  for (const end = Date.now() + startLimit; Date.now() < end; ) {
    const response = await fetch(`http://${host}/v2/`).catch(() => undefined)
    if (response !== undefined) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`docker-registry did not answer on ${host} within ${startLimit / 1000} s`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
