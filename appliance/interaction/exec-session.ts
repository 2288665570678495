import { PortLayerError } from '../portlayer/problem'
import type { ExecRequest, StreamsRequest } from './api'
import type { TetherSession } from './channel'
import { byteStreams } from './client-streams'
import { readExecStart } from './exec-start'
import { joinSession, leave } from './session'
import type { SessionParts } from './session-parts'

/**
 * Runs a process in a container, and gives the client's connection its session when one is to see it. Resolves when the process runs;
 * throws `start-failed` when it cannot.
 */
export async function startExec(
  parts: SessionParts,
  id: string,
  wanted: ExecRequest,
  signal: AbortSignal,
): Promise<void> {
  const { streams } = wanted
  // Without a client there is nothing to begin for; afterwards the process outlives it.
  const connection = streams && parts.front.connection(streams.connection)
  const session = await begin(parts, id, wanted, signal)
  if (streams === undefined || connection === undefined) {
    leave(session.stream)
    return
  }
  try {
    connection.bind({
      begin: (handover) => carry(parts, id, wanted.execId, streams, session, byteStreams(handover)),
      drop: () => leave(session.stream),
    })
  } catch (error) {
    leave(session.stream)
    throw error
  }
}

async function carry(
  parts: SessionParts,
  container: string,
  exec: string,
  streams: StreamsRequest,
  session: TetherSession,
  client: ReturnType<typeof byteStreams>,
): Promise<void> {
  const gone = new AbortController()
  client.output.once('close', () => gone.abort(new Error('the client went away')))
  const detachKeys = streams.detachKeys === undefined ? undefined : Buffer.from(streams.detachKeys, 'base64')
  const end = await joinSession(client, Promise.resolve(session), { ...streams, detachKeys })
  leave(session.stream)
  if (end === 'detached') parts.notices.tell({ type: 'detached', container, exec })
  // Clients ask for the exit code as soon as the output ends.
  if (end === 'ended') await parts.execs.until(exec, 'exited', gone.signal)
  client.close()
}

async function begin(
  { channels, execs }: SessionParts,
  id: string,
  { execId, process, description, streams }: ExecRequest,
  signal: AbortSignal,
): Promise<TetherSession> {
  const { channel } = await channels.of(id, signal)
  execs.begin(execId, description)
  try {
    const command = { verb: 'exec', id: execId, process, stdin: streams?.stdin ?? false } as const
    const { stream, status } = await channel.open(command)
    const start = await readExecStart(stream)
    if ('error' in start) {
      leave(stream)
      throw new PortLayerError('start-failed', start.error, { exitCode: start.exitCode })
    }
    execs.set(execId, { status: 'running', pid: start.pid })
    // Without a status the container ended before the process did.
    status.then((exitCode = 137) => execs.set(execId, { status: 'exited', exitCode, pid: start.pid }))
    return { stream, status }
  } catch (error) {
    execs.set(execId, {
      status: 'exited',
      exitCode: error instanceof PortLayerError ? (error.exitCode ?? 126) : 126,
      error: error instanceof Error ? error.message : String(error),
    })
    throw error
  }
}
