import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listenForRestarts } from '../init/control'
import { restartDaemon } from './restart'

test('a daemon is ended by the supervisor, and one that is not there is refused', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'restart-'))
  const path = join(directory, 'init.sock')
  const killed: string[] = []
  const daemon = { ended: new Promise<string>(() => undefined), kill: (signal: string) => void killed.push(signal) }
  const server = await listenForRestarts(new Map([['interaction', daemon]]), process.getuid?.() ?? 0, path)
  const soon = AbortSignal.timeout(5_000)
  await restartDaemon('interaction', soon, path)
  expect(killed).toEqual(['SIGKILL'])
  await expect(restartDaemon('init', soon, path)).rejects.toThrow('there is no daemon init; there are interaction')
  server.close()
  await rm(directory, { recursive: true })
  await expect(restartDaemon('interaction', soon, path)).rejects.toThrow('ENOENT')
})
