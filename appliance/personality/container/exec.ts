import { isAbsolute } from 'node:path'
import * as z from 'zod'
import type { ExecRequest, ExecState } from '../../interaction/api'
import { frame } from '../../interaction/multiplex'
import { PortLayerError } from '../../portlayer/problem'
import { withReason } from '../../start-failure-text'
import { conflict, DockerError, invalid, notFound } from '../api/docker-error'
import { type Answer, type Call, type Endpoint, empty, endpoint, json, streamed } from '../api/endpoint'
import { speaks } from '../api/version'
import type { Engine } from '../engine'
import { connectionOf } from '../listener'
import { parseDetachKeys } from '../stream/detach-keys'
import { handOver, hijackedAnswer, hijackHead } from '../stream/hand-over'
import { environment } from './create'
import { describeExec, followEnd } from './exec-end'
import type { Exec } from './exec-register'
import { consoleSizeField, flagField, listField, orEmpty, textField } from './fields'
import { tell } from './lifecycle'
import { findContainer, requireRunning } from './lookup'
import { requireNotPaused } from './paused'
import { recordOf } from './record'
import { startFailureStatus } from './start-failure'
import { sizeQuery, terminalSize } from './terminal-size'

const execBody = z.object({
  User: textField(),
  Privileged: flagField(),
  Tty: flagField(),
  ConsoleSize: consoleSizeField(),
  AttachStdin: flagField(),
  AttachStderr: flagField(),
  AttachStdout: flagField(),
  Detach: flagField(),
  DetachKeys: textField(),
  Env: listField(),
  WorkingDir: textField(),
  Cmd: listField(),
})

const startBody = z.object({ Detach: flagField(), Tty: flagField(), ConsoleSize: consoleSizeField() })

/** The endpoints of exec: describe, start, inspect, resize. */
export const execEndpoints: readonly Endpoint[] = [
  endpoint({ method: 'post', path: '/containers/:id/exec', body: orEmpty(execBody), handle: create }),
  endpoint({ method: 'post', path: '/exec/:id/start', body: orEmpty(startBody), handle: start }),
  endpoint({ method: 'get', path: '/exec/:id/json', handle: inspect }),
  endpoint({
    method: 'post',
    path: '/exec/:id/resize',
    query: sizeQuery,
    handle: async (call, engine) => {
      const size = terminalSize(call.query)
      const exec = engine.execs.get(call.params.id ?? '')
      requireRunning(await findContainer(engine, exec.container, call.signal))
      if (!exec.started) throw conflict(`exec process ${exec.id} is not running`)
      if ((await execState(engine, exec, call.signal))?.status === 'exited') {
        throw notFound(`NotFound: process does not exist ${exec.id}: not found`)
      }
      await engine.interaction.resize({ container: exec.container, target: exec.id }, size)
      return empty(200)
    },
  }),
]

/** The size that a terminal begins with; clients of an API before 1.42 cannot have meant it. */
function consoleSizeOf({ body, version }: Call<unknown, { ConsoleSize?: [number, number] | undefined }>) {
  return speaks(version, 42) ? (body.ConsoleSize ?? []) : []
}

async function create(call: Call<unknown, z.output<typeof execBody>>, engine: Engine): Promise<Answer> {
  const { body } = call
  if ((body.Cmd ?? []).length === 0) throw invalid('No exec command specified')
  const container = await findContainer(engine, call.params.id ?? '', call.signal)
  requireRunning(container)
  requireNotPaused(container, 'exec', call.params.id)
  parseDetachKeys(body.DetachKeys, 'escape')
  requireIdsInRange(body.User)
  const { config } = recordOf(container)
  const terminal = body.Tty ? ['TERM=xterm'] : []
  const [rows = 0, columns = 0] = consoleSizeOf(call)
  const exec = engine.execs.add({
    container: container.id,
    process: {
      args: body.Cmd ?? [],
      env: environment([...container.execution.process.env, ...terminal], body.Env ?? []),
      cwd: body.WorkingDir === '' ? container.execution.process.cwd : body.WorkingDir,
      user: body.User === '' ? config.User : body.User,
      ...(container.execution.process.additionalGroups !== undefined && {
        additionalGroups: container.execution.process.additionalGroups,
      }),
      tty: body.Tty,
      ...(body.Tty && rows > 0 && columns > 0 && { size: { rows, columns } }),
      openStdin: body.AttachStdin,
      // A terminal has no end of input to deliver: leaving it must not end the process.
      stdinOnce: body.AttachStdin && !body.Tty,
      ...(body.Privileged && { privileged: true }),
    },
    attach: { stdin: body.AttachStdin, stdout: body.AttachStdout, stderr: body.AttachStderr },
    detachKeys: body.DetachKeys,
    privileged: body.Privileged,
  })
  tell(engine, container, actionText('exec_create', exec), { execID: exec.id })
  return json({ Id: exec.id }, 201)
}

/** Ids as the kernel has them. Names are looked up in the container when it starts. */
function requireIdsInRange(user: string): void {
  const isOutOfRange = (part: string): boolean => /^[+-]?\d+$/.test(part) && (Number(part) < 0 || Number(part) > maxId)
  if (user.split(':').some(isOutOfRange)) throw invalid(`uids and gids must be in range 0-${maxId}`)
}

const maxId = 2 ** 31 - 1

/** Docker writes the program, a space and the arguments, also when there are none. */
function actionText(action: 'exec_create' | 'exec_start', { process: { args } }: Pick<Exec, 'process'>): string {
  const [program = '', ...rest] = args
  return `${action}: ${program} ${rest.join(' ')}`
}

async function start(call: Call<unknown, z.output<typeof startBody>>, engine: Engine): Promise<Answer> {
  const exec = engine.execs.get(call.params.id ?? '')
  const container = await findContainer(engine, exec.container, call.signal)
  requireRunning(container)
  requireNotPaused(container, 'exec')
  if (exec.started) {
    const state = await execState(engine, exec, call.signal)
    throw conflict(`exec command ${exec.id} ${state?.status === 'exited' ? 'has already run' : 'is already running'}`)
  }
  const [rows = 0, columns = 0] = exec.process.tty ? consoleSizeOf(call) : []
  const process = { ...exec.process, ...(rows > 0 && columns > 0 && { size: { rows, columns } }) }
  const begin = async <T>(run: () => Promise<T>): Promise<T> => {
    exec.started = true
    try {
      if (!isAbsolute(process.cwd)) throw new ExecFailure(500, `${ociFailure}Cwd must be an absolute path: unknown`)
      const begun = await run()
      tell(engine, container, actionText('exec_start', exec), { execID: exec.id })
      void followEnd(engine, container, exec)
      return begun
    } catch (error) {
      const failure = error instanceof ExecFailure ? error : execFailureOf(error)
      // Docker tells the start before it tries, and no end of what has not begun.
      if (failure !== undefined) tell(engine, container, actionText('exec_start', exec), { execID: exec.id })
      else exec.started = false
      throw failure ?? error
    }
  }
  const request: ExecRequest = { execId: exec.id, process, description: describeExec(exec) }
  if (call.body.Detach) {
    await begin(() => engine.interaction.exec(container.id, request, engine.signal))
    return empty(200)
  }
  // What the client expects is said at the start; docker does not insist that it is what was said before.
  const form = call.body.Tty ? 'raw' : 'multiplexed'
  const detachKeys = exec.process.tty && exec.attach.stdin ? parseDetachKeys(exec.detachKeys) : undefined
  const streams = {
    connection: connectionOf(call.request),
    ...exec.attach,
    form,
    closesInput: !exec.process.tty,
    ...(detachKeys !== undefined && { detachKeys: detachKeys.toString('base64') }),
  } as const
  try {
    await begin(() => engine.interaction.exec(container.id, { ...request, streams }, engine.signal))
  } catch (error) {
    if (!(error instanceof ExecFailure)) throw error
    // Who is attached reads in the stream why there is none: dockerd has begun it by then.
    const text = Buffer.from(`${error.message}\r\n`)
    hijackedAnswer(call, form, form === 'raw' ? text : frame('stdout', text))
    return streamed
  }
  await handOver(call, engine, hijackHead(call, form))
  return streamed
}

const ociFailure = 'OCI runtime exec failed: exec failed: '
const execFailure = `${ociFailure}unable to start container process: `

/** An exec that could not be started, as dockerd tells it. */
class ExecFailure extends DockerError {}

function execFailureOf(error: unknown): ExecFailure | undefined {
  if (!(error instanceof PortLayerError && error.code === 'start-failed')) return undefined
  return new ExecFailure(startFailureStatus(error), withReason(`${execFailure}${error.message}: unknown`))
}

async function inspect(call: Call, engine: Engine): Promise<Answer> {
  const exec = engine.execs.get(call.params.id ?? '')
  const state = await execState(engine, exec, call.signal)
  const [entrypoint = '', ...rest] = exec.process.args
  return json({
    ID: exec.id,
    Running: state?.status === 'running' || state?.status === 'starting',
    ExitCode: state?.status === 'exited' ? state.exitCode : null,
    ProcessConfig: {
      tty: exec.process.tty,
      entrypoint,
      arguments: rest,
      privileged: exec.privileged,
      ...(exec.process.user !== '' && { user: exec.process.user }),
    },
    OpenStdin: exec.attach.stdin,
    OpenStderr: exec.attach.stderr,
    OpenStdout: exec.attach.stdout,
    // Docker's mark for its own clearing up, which nobody can see between two of its rounds.
    CanRemove: false,
    ContainerID: exec.container,
    DetachKeys: exec.detachKeys === '' ? '' : parseDetachKeys(exec.detachKeys).toString('base64'),
    // As dockerd: it stays behind the end.
    Pid: state === undefined || state.status === 'starting' ? 0 : (state.pid ?? 0),
  })
}

/** What the interaction knows of an exec that was started. */
async function execState(engine: Engine, exec: Exec, signal: AbortSignal): Promise<ExecState | undefined> {
  if (!exec.started) return undefined
  try {
    return await engine.interaction.execState(exec.id, undefined, signal)
  } catch (error) {
    // The interaction was restarted and with it ended what it carried.
    if (error instanceof PortLayerError && error.code === 'not-found') {
      return { status: 'exited', exitCode: 137 }
    }
    throw error
  }
}
