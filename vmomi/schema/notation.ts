/**
 * The table's notation. Four kinds of declaration:
 *
 *     VirtualDisk extends VirtualDevice { capacityInKB: long; shares?: SharesInfo; iofilter?: string[] }
 *     enum TaskInfoState { queued running success error }
 *     managed Folder extends ManagedEntity { childEntity?: ManagedObjectReference[] }
 *     method Folder.CreateVM_Task(config: VirtualMachineConfigSpec; host?: ManagedObjectReference): Task<ManagedObjectReference>
 *
 * Fields are in wire order. `?` says that a field, a parameter or a result may be absent, `[]` that it may be repeated.
 * A data object without `extends` is a DynamicData.
 */
export interface Field {
  readonly name: string
  readonly type: string
  readonly list: boolean
  readonly optional: boolean
}

/** What a method or a task gives back. */
export type Result = Omit<Field, 'name'>

export type Declaration =
  | { readonly kind: 'object'; readonly name: string; readonly base: string | undefined; readonly fields: Field[] }
  | { readonly kind: 'managed'; readonly name: string; readonly base: string | undefined; readonly fields: Field[] }
  | { readonly kind: 'enum'; readonly name: string; readonly values: string[] }
  | {
      readonly kind: 'method'
      readonly name: string
      readonly on: string
      readonly fields: Field[]
      readonly result: Result | undefined
      readonly task: { readonly result: Result | undefined } | undefined
    }

/** Reads one part of the table; throws with the offending token when it is malformed. */
export function parseTable(text: string): Declaration[] {
  const tokens = new Tokens(text)
  const declarations: Declaration[] = []
  while (!tokens.ended()) declarations.push(parseDeclaration(tokens))
  return declarations
}

function parseDeclaration(tokens: Tokens): Declaration {
  const first = tokens.name()
  if (first === 'enum') {
    const name = tokens.name()
    const values: string[] = []
    tokens.expect('{')
    while (!tokens.skip('}')) values.push(tokens.name())
    return { kind: 'enum', name, values }
  }
  if (first === 'method') return parseMethod(tokens)
  const isManaged = first === 'managed'
  const name = isManaged ? tokens.name() : first
  const base = tokens.skip('extends') ? tokens.name() : undefined
  const fields = tokens.skip('{') ? parseFields(tokens, '}') : []
  return { kind: isManaged ? 'managed' : 'object', name, base, fields }
}

function parseMethod(tokens: Tokens): Declaration {
  const on = tokens.name()
  tokens.expect('.')
  const name = tokens.name()
  tokens.expect('(')
  const fields = parseFields(tokens, ')')
  tokens.expect(':')
  if (tokens.skip('Task')) {
    tokens.expect('<')
    const result = parseResult(tokens)
    tokens.expect('>')
    const reference: Result = { type: 'ManagedObjectReference', list: false, optional: false }
    return { kind: 'method', name, on, fields, result: reference, task: { result } }
  }
  return { kind: 'method', name, on, fields, result: parseResult(tokens), task: undefined }
}

function parseResult(tokens: Tokens): Result | undefined {
  const type = tokens.name()
  if (type === 'void') return undefined
  const list = tokens.skip('[]')
  return { type, list, optional: tokens.skip('?') }
}

function parseFields(tokens: Tokens, end: string): Field[] {
  const fields: Field[] = []
  while (!tokens.skip(end)) {
    const name = tokens.name()
    const optional = tokens.skip('?')
    tokens.expect(':')
    const type = tokens.name()
    fields.push({ name, type, list: tokens.skip('[]'), optional })
    tokens.skip(';')
  }
  return fields
}

class Tokens {
  readonly #tokens: string[]
  #position = 0

  constructor(text: string) {
    this.#tokens = text.match(/\w+|\[\]|[^\s\w]/g) ?? []
  }

  ended(): boolean {
    return this.#position >= this.#tokens.length
  }

  /** Passes the token when it comes next. */
  skip(token: string): boolean {
    if (this.#tokens[this.#position] !== token) return false
    this.#position++
    return true
  }

  expect(token: string): void {
    if (!this.skip(token)) throw this.#unexpected(`"${token}"`)
  }

  name(): string {
    const token = this.#tokens[this.#position]
    if (token === undefined || !/^\w+$/.test(token)) throw this.#unexpected('a name')
    this.#position++
    return token
  }

  #unexpected(wanted: string): Error {
    const context = this.#tokens.slice(Math.max(0, this.#position - 6), this.#position + 1).join(' ')
    return new Error(`vim25 table: expected ${wanted} at the end of: ${context}`)
  }
}
