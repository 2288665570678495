/** What Go's encoding/json, whose words docker's clients know, says of a text that is not one JSON value; undefined when it is one. */
export function jsonSyntaxError(text: string): string | undefined {
  try {
    new Scanner(Buffer.from(text)).value()
    return undefined
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error.message
    throw error
  }
}

class JsonSyntaxError extends Error {}

const literals: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' }
const escapes = 'bfnrt\\/"'

/** Reads a value byte by byte, as Go does, and stops at the first that cannot be there. Its depth is bounded by whoever calls. */
class Scanner {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  value(): void {
    const first = this.#sign()
    if (first === '{') this.#object()
    else if (first === '[') this.#array()
    else if (first === '"') this.#string()
    else if (first === '-' || isDigit(first)) this.#number()
    else if (literals[first] !== undefined) this.#literal(literals[first])
    else this.#refuse('looking for beginning of value')
  }

  #object(): void {
    this.#at++
    if (this.#closes('}')) return
    for (;;) {
      if (this.#sign() !== '"') this.#refuse('looking for beginning of object key string')
      this.#string()
      if (this.#sign() !== ':') this.#refuse('after object key')
      this.#at++
      this.value()
      if (this.#closes('}')) return
      if (this.#sign() !== ',') this.#refuse('after object key:value pair')
      this.#at++
    }
  }

  #array(): void {
    this.#at++
    if (this.#closes(']')) return
    for (;;) {
      this.value()
      if (this.#closes(']')) return
      if (this.#sign() !== ',') this.#refuse('after array element')
      this.#at++
    }
  }

  #string(): void {
    this.#at++
    for (;;) {
      const sign = this.#next()
      this.#at++
      if (sign === '"') return
      if (sign < ' ') this.#refuseLast('in string literal')
      if (sign === '\\') this.#escape()
    }
  }

  #escape(): void {
    const sign = this.#next()
    this.#at++
    if (escapes.includes(sign)) return
    if (sign !== 'u') this.#refuseLast('in string escape code')
    for (let digit = 0; digit < 4; digit++) {
      if (!/[0-9A-Fa-f]/.test(this.#next())) this.#refuse('in \\u hexadecimal character escape')
      this.#at++
    }
  }

  #number(): void {
    if (this.#next() === '-') {
      this.#at++
      if (!isDigit(this.#next())) this.#refuse('in numeric literal')
    }
    if (this.#next() === '0') this.#at++
    else this.#digits()
    if (this.#peek() === '.') {
      this.#at++
      if (!isDigit(this.#next())) this.#refuse('after decimal point in numeric literal')
      this.#digits()
    }
    if (this.#peek() === 'e' || this.#peek() === 'E') {
      this.#at++
      if (this.#next() === '+' || this.#next() === '-') this.#at++
      if (!isDigit(this.#next())) this.#refuse('in exponent of numeric literal')
      this.#digits()
    }
  }

  #digits(): void {
    while (isDigit(this.#peek())) this.#at++
  }

  #literal(word: string): void {
    for (const letter of word) {
      if (this.#next() !== letter) this.#refuse(`in literal ${word} (expecting ${quoted(letter)})`)
      this.#at++
    }
  }

  /** The next byte that is no blank. */
  #sign(): string {
    while (' \t\r\n'.includes(this.#next())) this.#at++
    return this.#next()
  }

  #next(): string {
    const sign = this.#peek()
    if (sign === '') throw new JsonSyntaxError('unexpected EOF')
    return sign
  }

  /** The byte as Latin-1, or '' at the end. */
  #peek(): string {
    const byte = this.#bytes[this.#at]
    return byte === undefined ? '' : String.fromCharCode(byte)
  }

  #closes(bracket: string): boolean {
    if (this.#sign() !== bracket) return false
    this.#at++
    return true
  }

  #refuse(where: string): never {
    throw new JsonSyntaxError(`invalid character ${quoted(this.#next())} ${where}`)
  }

  #refuseLast(where: string): never {
    this.#at--
    this.#refuse(where)
  }
}

function isDigit(sign: string): boolean {
  return sign >= '0' && sign <= '9'
}

/** A byte as Go writes it. */
function quoted(sign: string): string {
  const named: Readonly<Record<string, string>> = {
    "'": "\\'",
    '\\': '\\\\',
    '\x07': '\\a',
    '\b': '\\b',
    '\t': '\\t',
    '\n': '\\n',
    '\v': '\\v',
    '\f': '\\f',
    '\r': '\\r',
  }
  const code = sign.charCodeAt(0)
  const hex = code.toString(16).padStart(2, '0')
  if (named[sign] !== undefined) return `'${named[sign]}'`
  if (code < 0x20 || code === 0x7f) return `'\\x${hex}'`
  // The characters that Go does not print: controls, the blank that does not break, the hyphen that is not seen.
  return code >= 0x80 && (code <= 0xa0 || code === 0xad) ? `'\\u00${hex}'` : `'${sign}'`
}
