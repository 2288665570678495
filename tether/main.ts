/**
 * The tether: what runs inside a container's VM, started by iso/init.c, which powers the VM off when it ends. Up to
 * `openRpci` every container's VM is in the same state; only what comes behind it may depend on one container. It starts
 * from a startup snapshot (iso/build): everything is loaded and nothing has run yet.
 */
import { startupSnapshot } from 'node:v8'
import { protectFromOutOfMemory } from './memory'
import { openRpci } from './rpci'
import { run } from './run'

const diagnose = (text: string): void => console.error(`tether: ${text}`)

async function main(): Promise<void> {
  protectFromOutOfMemory()
  await run(await openRpci(), diagnose)
}

function start(): void {
  main().then(
    () => process.exit(0),
    (error: unknown) => {
      diagnose(error instanceof Error ? error.message : String(error))
      // A thread may still wait for the host's answer; exit would wait for the thread.
      process.kill(process.pid, 'SIGKILL')
    },
  )
}

if (startupSnapshot.isBuildingSnapshot()) startupSnapshot.setDeserializeMainFunction(start)
else start()
