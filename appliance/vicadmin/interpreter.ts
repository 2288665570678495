import type { ShellNode } from './shell-syntax'

/** What a command did. */
export interface Outcome {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs one simple command: its words without `sudo`, and its standard input. Undefined: there is no such command. */
export type CommandTable = (
  words: readonly string[],
  stdin: string,
  signal: AbortSignal,
) => Promise<Outcome | undefined> | undefined

/** No command says more. */
const maxOutputLength = 1024 * 1024

export const succeeded: Outcome = { status: 0, stdout: '', stderr: '' }

/** Runs a parsed command line with the commands of the table and none else: 127 with a line on standard error for those. */
export async function interpret(
  node: ShellNode,
  table: CommandTable,
  signal: AbortSignal,
  stdin = '',
): Promise<Outcome> {
  signal.throwIfAborted()
  switch (node.kind) {
    case 'command':
      return runCommand(node, table, signal, stdin)
    case 'not': {
      const outcome = await interpret(node.of, table, signal, stdin)
      return { ...outcome, status: outcome.status === 0 ? 1 : 0 }
    }
    case 'and':
    case 'or': {
      const left = await interpret(node.left, table, signal, stdin)
      if ((left.status === 0) !== (node.kind === 'and')) return left
      return after(left, await interpret(node.right, table, signal, stdin))
    }
    case 'list': {
      let outcome = succeeded
      for (const part of node.of) outcome = after(outcome, await interpret(part, table, signal, stdin))
      return outcome
    }
    case 'pipeline': {
      let outcome: Outcome = { ...succeeded, stdout: stdin }
      for (const command of node.commands) {
        const next = await interpret(command, table, signal, outcome.stdout)
        outcome = { ...next, stderr: bound(outcome.stderr + next.stderr) }
        // A shell would go on with what the failed command left; here nothing is worth going on with.
        if (next.status !== 0) return outcome
      }
      return outcome
    }
    case 'if': {
      const condition = await interpret(node.condition, table, signal, stdin)
      const branch = condition.status === 0 ? node.consequence : node.alternative
      if (branch === undefined) return { ...condition, status: 0 }
      return after(condition, await interpret(branch, table, signal, stdin))
    }
  }
}

async function runCommand(
  { words, redirections }: Extract<ShellNode, { kind: 'command' }>,
  table: CommandTable,
  signal: AbortSignal,
  stdin: string,
): Promise<Outcome> {
  const command = words[0] === 'sudo' ? words.slice(1) : words
  let input = stdin
  const silenced = new Set<number>()
  for (const redirection of redirections) {
    if (redirection.kind === 'input') input = redirection.text
    else if (redirection.path === '/dev/null') silenced.add(redirection.descriptor)
    else return unavailable(`${redirection.path}: output can only be redirected to /dev/null`)
  }
  const outcome = await table(command, input, signal)
  if (outcome === undefined) return unavailable(`${command.join(' ').slice(0, 200)}: not available here; try help`)
  return {
    status: outcome.status,
    stdout: silenced.has(1) ? '' : bound(outcome.stdout),
    stderr: silenced.has(2) ? '' : bound(outcome.stderr),
  }
}

/** What a shell says of a command that it does not find. */
function unavailable(what: string): Outcome {
  return { status: 127, stdout: '', stderr: `vch: ${what}\n` }
}

function after(first: Outcome, second: Outcome): Outcome {
  return {
    status: second.status,
    stdout: bound(first.stdout + second.stdout),
    stderr: bound(first.stderr + second.stderr),
  }
}

function bound(text: string): string {
  return text.length > maxOutputLength ? text.slice(0, maxOutputLength) : text
}
