import { readFile, writeFile } from 'node:fs/promises'
import { fileAppearance } from '../init/file-appearance'
import { portLayerSocket } from '../portlayer/api'
import { PortLayerClient } from '../portlayer/client'
import { createCommands } from './commands'
import { engineAt } from './engine'
import { hostKey } from './host-key'
import { Provisioning } from './provisioning'
import { createAdminServer } from './server'

const port = 22
/** What the daemons that are not root are told (appliance/init/configuration.ts). */
const configFile = '/run/vic/common.json'
/** vic-init waits for this file. */
const readyFile = '/run/vic/vicadmin.ready'

function log(line: string): void {
  console.log(`${new Date().toISOString()} ${line}`)
}

async function main(): Promise<void> {
  const stop = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort(new Error(name)))

  const { authorizedKeys } = JSON.parse(await readFile(configFile, 'utf8')) as { authorizedKeys: string[] }
  await fileAppearance(portLayerSocket, stop.signal)
  const secrets = new PortLayerClient()
  const server = createAdminServer({
    hostKey: await hostKey(secrets, stop.signal),
    authorizedKeys,
    commands: createCommands({ engine: engineAt(), secrets, provisioning: new Provisioning(), log }),
    log,
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '0.0.0.0', resolve)
  })
  await writeFile(readyFile, '')
  log(`listens on ${port} for ${authorizedKeys.length} keys`)
  stop.signal.addEventListener('abort', () => {
    server.close()
    process.exit(0)
  })
}

main().catch((error: unknown) => {
  log(`vicadmin: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  process.exit(1)
})
