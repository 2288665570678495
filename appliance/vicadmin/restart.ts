import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { controlSocket } from '../init/control'

/** Has the supervisor end a daemon, which then starts anew. Rejects with what it refuses. */
export async function restartDaemon(name: string, signal: AbortSignal, path: string = controlSocket): Promise<void> {
  const connection = connect({ path, signal })
  connection.write(`${name}\n`)
  const answer = (await text(connection)).trim()
  if (answer !== 'ok') throw new Error(answer || 'the supervisor does not answer')
}
