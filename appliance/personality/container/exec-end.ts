import type { Container } from '../../portlayer/api'
import type { Engine } from '../engine'
import type { Exec } from './exec-register'
import { tell } from './lifecycle'
import { findContainer } from './lookup'

/** What is kept of an exec by the interaction for the time after a restart of this process. */
type ExecRecord = Omit<Exec, 'id' | 'started'> & { readonly version: 1 }

/** A longer one is not kept: a client could fill the memory with them. Characters. */
const maxDescription = 64 * 1024

/** An exec as this process wants to find it again: without its environment, which nobody asks for any more. */
export function describeExec({ container, process, attach, detachKeys, privileged }: Exec): ExecRecord | undefined {
  const record: ExecRecord = {
    version: 1,
    container,
    process: { ...process, env: [] },
    attach,
    detachKeys,
    privileged,
  }
  return JSON.stringify(record).length > maxDescription ? undefined : record
}

/** Takes up the execs that an earlier process has started. Rejects when the interaction does not answer. */
export async function adoptExecs(engine: Engine): Promise<void> {
  for (const { execId, state, description } of await engine.interaction.execs(engine.signal)) {
    const record = description as Partial<ExecRecord> | undefined
    if (record?.version !== 1 || engine.execs.has(execId)) continue
    const { version: _, ...described } = record as ExecRecord
    const exec = engine.execs.adopt({ ...described, id: execId, started: true })
    if (state.status === 'exited') engine.execs.ended(exec)
    else void adoptEnd(engine, exec)
  }
}

async function adoptEnd(engine: Engine, exec: Exec): Promise<void> {
  try {
    await followEnd(engine, await findContainer(engine, exec.container, engine.signal), exec)
  } catch (error) {
    if (!engine.signal.aborted) engine.log(`exec ${exec.id}: ${String(error)}`)
    engine.execs.ended(exec)
  }
}

/** Tells the end of an exec, when it comes. */
export async function followEnd(engine: Engine, container: Container, exec: Exec): Promise<void> {
  try {
    const state = await engine.interaction.execState(exec.id, 'exited', engine.signal)
    if (state.status === 'exited') {
      tell(engine, container, 'exec_die', { execID: exec.id, exitCode: String(state.exitCode) })
    }
  } catch (error) {
    if (!engine.signal.aborted) engine.log(`waiting for exec ${exec.id}: ${String(error)}`)
  } finally {
    engine.execs.ended(exec)
  }
}
