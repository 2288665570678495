import type { Writable } from 'node:stream'
import type { Command } from '../../tether/protocol'
import { nanosecondsOf } from '../nanoseconds'
import { PortLayerError } from '../portlayer/problem'
import type { AttachRequest } from './api'
import type { TetherSession } from './channel'
import { byteStreams } from './client-streams'
import { writeBacklog } from './log-session'
import { joinSession, leave } from './session'
import type { SessionParts } from './session-parts'
import { webSocketStreams } from './websocket'

/** The port layer answers within this time, or the session breaks off. Milliseconds. */
const sourceLimit = 30_000
/** A line may be older than the time that is told of its process's start, but not as old as the run before. Nanoseconds. */
const slack = 1_000_000_000n

/** A process that is there or will be, or not (undefined); `leave` lets go of it. */
interface Expected {
  readonly session: Promise<TetherSession | undefined>
  readonly leave: () => void
  /** Whether the run that was waited for has ended without a channel to it. */
  readonly isMissed: () => boolean
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
      const end = await joinSession(client, expected.session, { ...wanted, detachKeys })
      if (end === 'ended' && expected.isMissed()) await writeMissed(parts, id, wanted, client.output)
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

/** What a run wrote that had ended before there was a way to it: the log has it, unless the container is gone. */
async function writeMissed(parts: SessionParts, id: string, wanted: AttachRequest, output: Writable): Promise<void> {
  const container = await parts.source.container(id, AbortSignal.timeout(sourceLimit)).catch((error: unknown) => {
    if (error instanceof PortLayerError && error.code === 'not-found') return undefined
    throw error
  })
  if (container === undefined) return
  const { state } = container
  const started =
    state.status === 'exited' && state.startedAt !== undefined ? nanosecondsOf(state.startedAt) : undefined
  if (started === undefined) return
  await writeBacklog(parts, id, { ...wanted, ...wanted.backlog, since: started - slack }, output)
}

async function expect(
  { channels, containers }: SessionParts,
  id: string,
  { from, stdin, stdout, stderr }: AttachRequest,
  signal: AbortSignal,
): Promise<Expected> {
  const command: Command = { verb: 'attach', stdin, stdout, stderr, replay: from === 'next-run' }
  const close = (session: TetherSession | undefined) => {
    if (session === undefined) return
    leave(session.stream)
    session.stream.close()
  }
  if (from === 'nothing') return { session: Promise.resolve(undefined), leave: () => undefined, isMissed: () => false }
  if (from === 'now') {
    const { channel } = await channels.of(id, signal)
    const session = await channel.open(command)
    return { session: Promise.resolve(session), leave: () => close(session), isMissed: () => false }
  }
  const { state } = await containers.find(id, signal)
  let leaveExpected = (): void => undefined
  let missed = false
  const session = new Promise<TetherSession | undefined>((resolve) => {
    const forget = channels.expect(id, {
      after: 'run' in state ? state.run : 0,
      begin: async (channel) => resolve(await channel.open(command)),
      abandon: () => {
        missed = true
        resolve(undefined)
      },
    })
    leaveExpected = () => {
      forget()
      resolve(undefined)
    }
  })
  return {
    session,
    isMissed: () => missed,
    leave: () => {
      leaveExpected()
      void session.then(close)
    },
  }
}
