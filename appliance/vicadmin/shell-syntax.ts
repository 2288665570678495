/**
 * The part of the POSIX shell's grammar that docker-machine's provisioners use, parsed and never given to a shell:
 * words with quotes, here-documents, redirections, pipelines, `&&`, `||`, `;`, `!` and `if`. Nothing is expanded: `$x`
 * and `$(…)` stay as they are written.
 */
export type ShellNode =
  | { readonly kind: 'command'; readonly words: readonly string[]; readonly redirections: readonly Redirection[] }
  | { readonly kind: 'pipeline'; readonly commands: readonly ShellNode[] }
  | { readonly kind: 'not'; readonly of: ShellNode }
  | { readonly kind: 'and' | 'or'; readonly left: ShellNode; readonly right: ShellNode }
  | { readonly kind: 'list'; readonly of: readonly ShellNode[] }
  | {
      readonly kind: 'if'
      readonly condition: ShellNode
      readonly consequence: ShellNode
      readonly alternative?: ShellNode
    }

/** Standard input from a here-document, or standard output or error to a file. */
export type Redirection =
  | { readonly kind: 'input'; readonly text: string }
  | { readonly kind: 'output'; readonly descriptor: number; readonly path: string }

/** The command does not follow the grammar; the message says where. */
export class ShellSyntaxError extends Error {
  override readonly name = 'ShellSyntaxError'
}

/** `operator` is one of ; & | && || < > << and newline; a word that had quotes is never a keyword. */
type Token =
  | { readonly kind: 'word'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'operator'; readonly text: string; readonly descriptor?: number }
  | { readonly kind: 'document'; readonly text: string }

const operators = ['&&', '||', '<<', '>>', ';', '|', '&', '<', '>', '\n', '(', ')']
/** Deepest nesting of `if`. */
const maxDepth = 16

/** Parses one command line (or script). Throws a {@link ShellSyntaxError}. */
export function parseShell(text: string): ShellNode {
  const parser = new Parser(tokenize(text))
  const node = parser.list([], 0)
  parser.expectEnd()
  return node
}

/** Splits text into words by the shell's quoting rules; operators are not special. */
export function splitWords(text: string): string[] {
  const words: string[] = []
  let at = 0
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) at++
    else {
      const word = readWord(text, at, /\s/)
      words.push(word.text)
      at = word.end
    }
  }
  return words
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  /** Here-documents of this line, which begin after its end: where their text goes, and what ends it. */
  let awaited: { at: number; delimiter: string }[] = []
  let at = 0
  while (at < text.length) {
    const operator = operators.find((candidate) => text.startsWith(candidate, at))
    if (operator === '\n') {
      at++
      for (const document of awaited) {
        const { body, end } = readDocument(text, at, document.delimiter)
        tokens[document.at] = { kind: 'document', text: body }
        at = end
      }
      awaited = []
      tokens.push({ kind: 'operator', text: ';' })
    } else if (text[at] === ' ' || text[at] === '\t') at++
    else if (text[at] === '#') at = indexOrEnd(text, '\n', at)
    else if (operator === '<<') {
      at += 2
      while (text[at] === ' ' || text[at] === '-') at++
      const word = readWord(text, at, wordEnd)
      at = word.end
      awaited.push({ at: tokens.length, delimiter: word.text })
      tokens.push({ kind: 'document', text: '' })
    } else if (operator !== undefined) {
      tokens.push({ kind: 'operator', text: operator })
      at += operator.length
    } else {
      const descriptor = /^(\d)>/.exec(text.slice(at, at + 2))?.[1]
      if (descriptor !== undefined) {
        tokens.push({ kind: 'operator', text: '>', descriptor: Number(descriptor) })
        at += 2
        continue
      }
      const word = readWord(text, at, wordEnd)
      tokens.push({ kind: 'word', text: word.text, quoted: word.quoted })
      at = word.end
    }
  }
  if (awaited.length > 0) throw new ShellSyntaxError('here-document without a text')
  return tokens
}

const wordEnd = /[\s;&|<>()]/

function indexOrEnd(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from)
  return found === -1 ? text.length : found
}

function readDocument(text: string, from: number, delimiter: string): { body: string; end: number } {
  for (let line = from; line < text.length; ) {
    const end = indexOrEnd(text, '\n', line)
    if (text.slice(line, end) === delimiter)
      return { body: text.slice(from, line), end: Math.min(end + 1, text.length) }
    line = end + 1
  }
  throw new ShellSyntaxError(`here-document is not ended by ${delimiter}`)
}

/** Reads a word up to an unquoted character that `ends` it (POSIX 2.2). */
function readWord(text: string, from: number, ends: RegExp): { text: string; quoted: boolean; end: number } {
  let word = ''
  let quoted = false
  let at = from
  while (at < text.length) {
    const character = text.charAt(at)
    if (character === "'") {
      const end = closing(text, "'", at + 1)
      word += text.slice(at + 1, end)
      quoted = true
      at = end + 1
    } else if (character === '"') {
      const inside = readDoubleQuoted(text, at + 1)
      word += inside.text
      quoted = true
      at = inside.end
    } else if (character === '\\') {
      quoted = true
      if (at + 1 >= text.length) throw new ShellSyntaxError('\\ at the end')
      if (text[at + 1] !== '\n') word += text.charAt(at + 1)
      at += 2
    } else if (ends.test(character)) break
    else {
      word += character
      at++
    }
  }
  return { text: word, quoted, end: at }
}

/** Reads up to the closing quote (POSIX 2.2.3): a backslash quotes only `$`, a backtick, `"`, itself and a newline. */
function readDoubleQuoted(text: string, from: number): { text: string; end: number } {
  let inside = ''
  let at = from
  while (text[at] !== '"') {
    if (at >= text.length) throw new ShellSyntaxError('" without its other half')
    const next = text[at] === '\\' ? text.charAt(at + 1) : ''
    if (next === '\n') at += 2
    else if (next !== '' && '$`"\\'.includes(next)) {
      inside += next
      at += 2
    } else if (text.startsWith('$(', at)) {
      const end = closing(text, ')', at) + 1
      inside += text.slice(at, end)
      at = end
    } else {
      inside += text.charAt(at)
      at++
    }
  }
  return { text: inside, end: at + 1 }
}

function closing(text: string, quote: string, from: number): number {
  const end = text.indexOf(quote, from)
  if (end === -1) throw new ShellSyntaxError(`${quote} without its other half`)
  return end
}

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  expectEnd(): void {
    if (this.#at < this.#tokens.length) throw new ShellSyntaxError(`unexpected ${this.#describe()}`)
  }

  /** Commands separated by `;`, up to the end or one of the keywords. */
  list(until: readonly string[], depth: number): ShellNode {
    if (depth > maxDepth) throw new ShellSyntaxError('nested too deep')
    const nodes: ShellNode[] = []
    while (this.#takeOperator(';'));
    while (this.#at < this.#tokens.length && !until.some((keyword) => this.#isKeyword(keyword))) {
      nodes.push(this.#andOr(depth))
      if (!this.#takeOperator(';')) break
      while (this.#takeOperator(';'));
    }
    return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : { kind: 'list', of: nodes }
  }

  #andOr(depth: number): ShellNode {
    let left = this.#pipeline(depth)
    for (;;) {
      const kind = this.#takeOperator('&&') ? 'and' : this.#takeOperator('||') ? 'or' : undefined
      if (kind === undefined) return left
      left = { kind, left, right: this.#pipeline(depth) }
    }
  }

  #pipeline(depth: number): ShellNode {
    if (this.#takeKeyword('!')) return { kind: 'not', of: this.#pipeline(depth) }
    const commands = [this.#command(depth)]
    while (this.#takeOperator('|')) commands.push(this.#command(depth))
    return commands.length === 1 && commands[0] !== undefined ? commands[0] : { kind: 'pipeline', commands }
  }

  #command(depth: number): ShellNode {
    if (this.#takeKeyword('if')) {
      const condition = this.list(['then'], depth + 1)
      this.#expectKeyword('then')
      const consequence = this.list(['else', 'fi'], depth + 1)
      const alternative = this.#takeKeyword('else') ? this.list(['fi'], depth + 1) : undefined
      this.#expectKeyword('fi')
      return { kind: 'if', condition, consequence, ...(alternative !== undefined && { alternative }) }
    }
    const words: string[] = []
    const redirections: Redirection[] = []
    for (let token = this.#peek(); token !== undefined; token = this.#peek()) {
      if (token.kind === 'word') words.push(token.text)
      else if (token.kind === 'document') redirections.push({ kind: 'input', text: token.text })
      else if (token.text === '>') redirections.push(this.#output(token.descriptor ?? 1))
      else break
      this.#at++
    }
    if (words.length === 0) throw new ShellSyntaxError(`a command is missing before ${this.#describe()}`)
    return { kind: 'command', words, redirections }
  }

  /** The file after `>`; leaves its word for the caller to step over. */
  #output(descriptor: number): Redirection {
    this.#at++
    const target = this.#peek()
    if (target?.kind !== 'word') throw new ShellSyntaxError('> without a file')
    return { kind: 'output', descriptor, path: target.text }
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at]
  }

  #isKeyword(keyword: string): boolean {
    const token = this.#peek()
    return token?.kind === 'word' && !token.quoted && token.text === keyword
  }

  #takeKeyword(keyword: string): boolean {
    const found = this.#isKeyword(keyword)
    if (found) this.#at++
    return found
  }

  #expectKeyword(keyword: string): void {
    if (!this.#takeKeyword(keyword)) throw new ShellSyntaxError(`${keyword} expected before ${this.#describe()}`)
  }

  #takeOperator(operator: string): boolean {
    const token = this.#peek()
    const found = token?.kind === 'operator' && token.text === operator
    if (found) this.#at++
    return found
  }

  #describe(): string {
    const token = this.#peek()
    return token === undefined ? 'the end' : token.kind === 'document' ? 'a here-document' : `«${token.text}»`
  }
}
