/** A vim25 fault: what a method answers, or what a task ends with. `properties` are the fields of the fault's type. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly type: string
  readonly properties: Readonly<Record<string, unknown>>

  constructor(type: string, properties: Readonly<Record<string, unknown>> = {}, message = type) {
    super(message)
    this.type = type
    this.properties = properties
  }
}

/** InvalidArgument (a RuntimeFault): which property of the arguments, and why. */
export function invalidArgument(property: string, message?: string): Fault {
  return new Fault(
    'InvalidArgument',
    { invalidProperty: property },
    message ?? `A specified parameter was not correct: ${property}`,
  )
}

/** FileNotFound for a datastore path. */
export function fileNotFound(file: string): Fault {
  return new Fault('FileNotFound', { file }, `File ${file} was not found`)
}

/** FileAlreadyExists for a datastore path. */
export function fileAlreadyExists(file: string): Fault {
  return new Fault('FileAlreadyExists', { file }, `The specified file ${file} already exists`)
}
