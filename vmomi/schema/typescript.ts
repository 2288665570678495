import { enumTypes, type Field, type ManagedType, managedTypes, methods, type ObjectType, objectTypes } from './model'
import type { Result } from './notation'

const header = `// Generated from vmomi/schema/table by \`npm run schema\`. Do not edit.

/** A managed object's name: its type and an identifier that only the server understands. */
export interface ManagedObjectReference {
  type: string
  value: string
}

/** A value whose declared type is exactly its own: the tag may be left out. */
export type Declared<T extends { _type: string }> = Omit<T, '_type'> & { _type?: T['_type'] | undefined }
`

/**
 * TypeScript for the whole table. A data object becomes an interface with all of its fields; a type that others extend
 * becomes the union of itself (`XOnly`) and of all below it. `_type` tells them apart.
 */
export function generateTypes(): string {
  const parts = [header]
  for (const { name, values } of enumTypes.values()) {
    parts.push(`export type ${name} = ${[...values].map((value) => `'${value}'`).join(' | ')}\n`)
  }
  for (const type of objectTypes.values()) parts.push(...objectDeclarations(type))
  for (const type of managedTypes.values()) parts.push(managedDeclaration(type))
  parts.push(mapDeclaration('ObjectTypes', 'Data objects by name.', [...objectTypes.keys()].map(itself)))
  const managed = [...managedTypes.keys()].map((name): [string, string] => [name, `${name}Properties`])
  parts.push(mapDeclaration('ManagedObjects', 'Properties of managed objects by type.', managed))
  parts.push(methodsDeclaration())
  return parts.join('\n')
}

function itself(name: string): [string, string] {
  return [name, name]
}

function ownName(type: ObjectType): string {
  return type.subtypes.length > 0 ? `${type.name}Only` : type.name
}

function objectDeclarations(type: ObjectType): string[] {
  const mark = type.base === undefined ? `?: '${type.name}' | undefined` : `: '${type.name}'`
  const own = `export interface ${ownName(type)} {\n  _type${mark}\n${type.fields.map(member).join('')}}\n`
  if (type.subtypes.length === 0) return [own]
  const union = [ownName(type), ...type.subtypes.map(ownName)].map((name) => `\n  | ${name}`).join('')
  return [own, `export type ${type.name} =${union}\n`]
}

function managedDeclaration(type: ManagedType): string {
  if (type.properties.size === 0) return `export type ${type.name}Properties = Record<never, never>\n`
  return `export interface ${type.name}Properties {\n${[...type.properties.values()].map(member).join('')}}\n`
}

function methodsDeclaration(): string {
  const entries = [...methods.values()].map(({ name, on, parameters, result, task }) => {
    const last = task === undefined ? '' : `\n    task: ${resultType(task.result)}`
    const shape =
      parameters.fields.length === 0 ? 'Record<string, never>' : `{\n${parameters.fields.map(member).join('')}}`
    return `  ${name}: {\n    on: '${on}'\n    arguments: ${shape}\n    result: ${resultType(result)}${last}\n  }\n`
  })
  return `/** Methods: arguments, result and, when the result is a Task, what the task gives. */\nexport interface Methods {\n${entries.join('')}}\n`
}

function mapDeclaration(name: string, comment: string, entries: readonly [string, string][]): string {
  const members = entries.map(([key, type]) => `  ${key}: ${type}\n`).join('')
  return `/** ${comment} */\nexport interface ${name} {\n${members}}\n`
}

function member(field: Field): string {
  const type = valueType(field)
  return field.optional ? `  ${field.name}?: ${type} | undefined\n` : `  ${field.name}: ${type}\n`
}

function resultType(result: Result | undefined): string {
  if (result === undefined) return 'undefined'
  const type = valueType(result)
  // An absent list is decoded as an empty one.
  return result.optional && !result.list ? `${type} | undefined` : type
}

function valueType({ type, list }: Result): string {
  const one = singleType(type)
  return list ? `${one.includes('|') ? `(${one})` : one}[]` : one
}

function singleType(type: string): string {
  switch (type) {
    case 'string':
    case 'anyURI':
    case 'base64Binary':
    case 'dateTime':
      return 'string'
    case 'boolean':
      return 'boolean'
    case 'byte':
    case 'short':
    case 'int':
    case 'long':
    case 'float':
    case 'double':
      return 'number'
    case 'anyType':
      return 'unknown'
    case 'ManagedObjectReference':
      return type
  }
  if (enumTypes.has(type)) return type
  const object = objectTypes.get(type)
  if (object === undefined) throw new Error(`vim25 schema: unknown type ${type}`)
  if (object.base === undefined) return type
  return [`Declared<${ownName(object)}>`, ...object.subtypes.map(ownName)].join(' | ')
}
