import type { Command } from '../../tether/protocol'
import type { AttachRequest } from './api'
import type { ProcessStream } from './channel'
import { byteStreams } from './client-streams'
import { writeBacklog } from './log-session'
import { joinSession, leave } from './session'
import type { SessionParts } from './session-parts'
import { webSocketStreams } from './websocket'

/** A process that is there or will be, or not (undefined); `leave` lets go of it. */
interface Expected {
  readonly process: Promise<ProcessStream | undefined>
  readonly leave: () => void
}

/** Gives a client's connection the session of an attach. Throws what {@link Channels.of} throws. */
export async function bindAttach(
  parts: SessionParts,
  id: string,
  wanted: AttachRequest,
  signal: AbortSignal,
): Promise<void> {
  const connection = parts.front.connection(wanted.connection)
  const expected = await expect(parts, id, wanted, signal)
  const begin = async (handover: Parameters<typeof byteStreams>[0]) => {
    try {
      const { webSocket, backlog } = wanted
      const client = webSocket === undefined ? byteStreams(handover) : await webSocketStreams(handover, webSocket)
      if (backlog !== undefined) await writeBacklog(parts, id, { ...wanted, ...backlog }, client.output)
      const detachKeys = wanted.detachKeys === undefined ? undefined : Buffer.from(wanted.detachKeys, 'base64')
      const end = await joinSession(client, expected.process, { ...wanted, detachKeys })
      if (end === 'detached') parts.notices.tell({ type: 'detached', container: id })
      client.close()
    } finally {
      expected.leave()
    }
  }
  try {
    connection.bind({ begin, drop: expected.leave })
  } catch (error) {
    expected.leave()
    throw error
  }
}

async function expect(
  { channels, containers }: SessionParts,
  id: string,
  { from, stdin, stdout, stderr }: AttachRequest,
  signal: AbortSignal,
): Promise<Expected> {
  const command: Command = { verb: 'attach', stdin, stdout, stderr, replay: from === 'next-run' }
  const close = (process: ProcessStream | undefined) => {
    if (process === undefined) return
    leave(process)
    process.close()
  }
  if (from === 'nothing') return { process: Promise.resolve(undefined), leave: () => undefined }
  if (from === 'now') {
    const { channel } = await channels.of(id, signal)
    const { stream } = await channel.open(command)
    return { process: Promise.resolve(stream), leave: () => close(stream) }
  }
  const { state } = await containers.find(id, signal)
  let leaveExpected = (): void => undefined
  const process = new Promise<ProcessStream | undefined>((resolve) => {
    const forget = channels.expect(id, {
      after: 'run' in state ? state.run : 0,
      begin: async (channel) => resolve((await channel.open(command)).stream),
      abandon: () => resolve(undefined),
    })
    leaveExpected = () => {
      forget()
      resolve(undefined)
    }
  })
  return {
    process,
    leave: () => {
      leaveExpected()
      void process.then(close)
    },
  }
}
