import { type Refusal, refusalCodes } from './protocol'

/** A command that cannot be carried out: a sentence, and the exit status that tells which kind of refusal it is. */
export class LiveError extends Error {
  override readonly name = 'LiveError'
  readonly exitCode: number

  constructor(refusal: Refusal, message: string, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = refusalCodes[refusal]
  }
}
