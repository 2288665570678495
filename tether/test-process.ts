import type { ProcessSpec } from './config'

/** For tests: a process without arguments, the rest as `docker run` has it. */
export const plainProcess: ProcessSpec = {
  args: [],
  env: ['PATH=/bin'],
  cwd: '/',
  user: '',
  tty: false,
  openStdin: false,
  stdinOnce: false,
}

/** A shell that runs `script`. */
export const shell = (script: string): ProcessSpec => ({ ...plainProcess, args: ['sh', '-c', script] })
