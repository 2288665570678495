import { invalid } from './docker-error'
import { jsonSyntaxError } from './json-syntax'

/** How deep lists and objects may lie in each other: docker's bodies need five. */
const maxDepth = 1_000

/** Parses one JSON value with docker's refusals (api/server/httputils): broken, cut off, too deep, or followed by more. */
export function parseJsonText(text: string): unknown {
  if (text.trim() === '') throw invalid('invalid JSON: got EOF while reading request body')
  const end = endOfValue(text)
  const rest = text.slice(end).trimStart()
  let value: unknown
  try {
    value = JSON.parse(text.slice(0, end))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw invalid(`invalid JSON: ${jsonSyntaxError(text) ?? error.message}`)
  }
  // Go's decoder takes a closing bracket for the end of something around the value.
  if (rest !== '' && !/^[\]}]/.test(rest)) throw invalid('unexpected content after JSON')
  return value
}

/** Where the first value of a text ends, if it is one; its depth is bounded, as what reads it later calls itself. */
function endOfValue(text: string): number {
  const start = text.length - text.trimStart().length
  if (text[start] === '"') return endOfString(text, start)
  if (text[start] !== '{' && text[start] !== '[') {
    const literal = /^[^\s{}[\]",:]+/.exec(text.slice(start, start + maxLiteral))
    return start + (literal?.[0].length ?? text.length)
  }
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const sign = text[at]
    if (sign === '"') at = endOfString(text, at) - 1
    else if (sign === '{' || sign === '[') {
      if (++depth > maxDepth) throw invalid('invalid JSON: exceeded max depth')
    } else if ((sign === '}' || sign === ']') && --depth === 0) return at + 1
  }
  return text.length
}

/** Longest number that is looked at: longer ones are no value that a body of docker's begins with. */
const maxLiteral = 1_000

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at + 1
  }
  return text.length
}
