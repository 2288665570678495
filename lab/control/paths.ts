import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'

/** Files of a lab's state directory that the command line and the daemon share. */
export const stateFiles = (stateDirectory: string) => ({
  log: join(stateDirectory, 'lab.log'),
  password: join(stateDirectory, 'password'),
  settings: join(stateDirectory, 'settings.json'),
})

/**
 * Calls `use` with an address of the control socket that is short however deep the state directory lies: addresses of unix
 * sockets end at 107 bytes.
 */
export async function withControlAddress<T>(stateDirectory: string, use: (address: string) => Promise<T>): Promise<T> {
  const directory = openSync(stateDirectory, 'r')
  try {
    return await use(`/proc/self/fd/${directory}/control.sock`)
  } finally {
    closeSync(directory)
  }
}
