import { connect } from 'node:net'
import { isMissing } from '../datastore/usage'
import { withControlAddress } from './paths'
import type { LabStatus } from './status'

/** Status of the lab of a state directory; undefined when it does not run. */
export async function labStatus(stateDirectory: string): Promise<LabStatus | undefined> {
  const answer = await ask(stateDirectory, 'status')
  return answer === undefined ? undefined : (JSON.parse(answer) as LabStatus)
}

/** Ends the lab of a state directory and waits for its process; false when it did not run. Throws what kept it. */
export async function endLab(stateDirectory: string): Promise<boolean> {
  const answer = await ask(stateDirectory, 'down')
  if (answer === undefined) return false
  if (answer !== 'ok') throw new Error(answer === '' ? 'the lab ended without an answer; see its log' : answer)
  return true
}

/** Sends a word and collects the answer until the other side closes. */
async function ask(stateDirectory: string, word: string): Promise<string | undefined> {
  try {
    return await withControlAddress(stateDirectory, (address) => {
      return new Promise<string>((resolve, reject) => {
        let answer = ''
        const socket = connect(address, () => socket.write(word))
        socket.setEncoding('utf8')
        socket.on('data', (text: string) => {
          answer += text
        })
        socket.on('error', reject)
        socket.on('close', () => resolve(answer))
      })
    })
  } catch (error) {
    if (isMissing(error) || (error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return undefined
    throw error
  }
}
