import type { PowerAction, Vch, VchSpec } from './vch'

/** Shows one line of progress. */
export type Report = (line: string) => void

/** By what all that belongs to a VCH is found, even when its creation broke off anywhere. */
export interface VchTraces {
  readonly id: string
  readonly name: string
  /** The pool in which the VCH has its own. */
  readonly pool: string
  readonly datastore: string
  /** Its directory on the datastore, where that is an image store's (home.ts); absent: it bears the VCH's name. */
  readonly directory?: string
}

/** VCHs on one vSphere. Everything that waits ends when its signal is aborted. */
export interface VchHost {
  /** VchError when the VCH could not be created. Changes nothing. */
  validate(spec: VchSpec, signal: AbortSignal): Promise<void>
  /**
   * Creates a VCH and resolves when it is ready. When it rejects, also because of the signal, all that was made is gone;
   * a {@link RollbackError} says that something is left.
   */
  create(spec: VchSpec, report: Report, signal: AbortSignal): Promise<Vch>
  list(signal: AbortSignal): Promise<Vch[]>
  /** VchError `not-found`. Resolves with the VCH as it is after the change. */
  change(id: string, action: PowerAction, signal: AbortSignal): Promise<Vch>
  /** Traces of a VCH that exists. VchError `not-found`. */
  traces(id: string, signal: AbortSignal): Promise<VchTraces>
  /** Removes what there is of a VCH; what is missing is no error. */
  remove(traces: VchTraces, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** A creation failed, and so did taking it back. */
export class RollbackError extends Error {
  override readonly name = 'RollbackError'
  /** Why the creation failed. */
  override readonly cause: Error

  constructor(cause: Error, failures: readonly Error[]) {
    super(`${cause.message}; and it could not all be taken back: ${failures.map(({ message }) => message).join('; ')}`)
    this.cause = cause
  }
}
