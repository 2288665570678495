import { Fault } from '../fault'

type Step = { readonly name: string } | { readonly key: string }

const stepPattern = /(?:^|(?<=.)\.)([A-Za-z]\w*)|\["((?:[^"\\]|\\.)*)"\]|\[(-?\d+)\]/y

/** The name before the first dot or bracket: the property of the object itself. */
export function topProperty(path: string): string {
  return /^\w*/.exec(path)?.[0] ?? ''
}

/** Splits `config.extraConfig["a"].value`; throws InvalidProperty. */
export function parsePath(path: string): readonly Step[] {
  const steps: Step[] = []
  stepPattern.lastIndex = 0
  while (stepPattern.lastIndex < path.length) {
    const match = stepPattern.exec(path)
    if (match === null) throw invalidProperty(path)
    if (match[1] !== undefined) steps.push({ name: match[1] })
    else steps.push({ key: match[3] ?? (match[2] ?? '').replace(/\\(.)/g, '$1') })
  }
  if (steps.length === 0 || !('name' in (steps[0] as Step))) throw invalidProperty(path)
  return steps
}

/** The value that a parsed path has below `properties`; undefined when something on the way is unset. */
export function readPath(properties: Readonly<Record<string, () => unknown>>, steps: readonly Step[]): unknown {
  const [first, ...rest] = steps
  if (first === undefined || !('name' in first) || !Object.hasOwn(properties, first.name)) return undefined
  return rest.reduce<unknown>(follow, properties[first.name]?.())
}

function follow(value: unknown, step: Step): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  if ('name' in step) {
    return Object.hasOwn(value, step.name) ? (value as Record<string, unknown>)[step.name] : undefined
  }
  if (!Array.isArray(value)) return undefined
  return value.find((element: { key?: unknown }) => String(element.key) === step.key)
}

/** InvalidProperty: the object's type has no such property. */
export function invalidProperty(name: string): Fault {
  return new Fault('InvalidProperty', { name }, `The property '${name}' does not exist`)
}
