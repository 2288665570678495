import { invalid } from '../api/docker-error'

type Token =
  | { readonly kind: 'star' }
  | { readonly kind: 'one' }
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] }

/**
 * Whether the whole of `name` matches a pattern of Go's `path.Match`: `*` and `?` stop at slashes, `[a-z]`, `[^a]`, `\x`.
 * Takes time in the product of both lengths at most. Throws Go's `syntax error in pattern`.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  const tokens = tokensOf(pattern)
  let position = 0
  let token = 0
  // Where the last star stands, and up to where it has been tried: stars before it need no second try.
  let star = -1
  let tried = 0
  while (position < name.length || token < tokens.length) {
    const next = tokens[token]
    if (next?.kind === 'star') {
      star = token++
      tried = position
    } else if (next !== undefined && position < name.length && matchesOne(next, name[position] ?? '')) {
      token++
      position++
    } else if (star >= 0 && tried < name.length && name[tried] !== '/') {
      position = ++tried
      token = star + 1
    } else {
      return false
    }
  }
  return true
}

function matchesOne(token: Token, char: string): boolean {
  if (token.kind === 'char') return token.char === char
  if (token.kind === 'class') return token.ranges.some(([low, high]) => low <= char && char <= high) !== token.negated
  return char !== '/'
}

function tokensOf(pattern: string): Token[] {
  const tokens: Token[] = []
  let rest = pattern
  const literal = (): string => {
    if (rest[0] === '\\') rest = rest.slice(1)
    const char = rest[0]
    if (char === undefined) throw syntaxError()
    rest = rest.slice(1)
    return char
  }
  while (rest !== '') {
    if (rest[0] === '*' || rest[0] === '?') {
      tokens.push({ kind: rest[0] === '*' ? 'star' : 'one' })
      rest = rest.slice(1)
    } else if (rest[0] === '[') {
      const negated = rest[1] === '^'
      rest = rest.slice(negated ? 2 : 1)
      const ranges: [string, string][] = []
      while (rest[0] !== ']' || ranges.length === 0) {
        if (rest[0] === '-' || rest[0] === ']') throw syntaxError()
        const low = literal()
        const isRange = rest[0] === '-'
        if (isRange) rest = rest.slice(1)
        ranges.push([low, isRange ? literal() : low])
      }
      rest = rest.slice(1)
      tokens.push({ kind: 'class', negated, ranges })
    } else {
      tokens.push({ kind: 'char', char: literal() })
    }
  }
  return tokens
}

function syntaxError(): Error {
  return invalid('syntax error in pattern')
}
