import type { ManagedObjects } from '../../vmomi/schema'
import type { Lab } from '../lab'
import type { Entity } from './object'

/** Properties of a managed object type, each as a function that computes it. */
export type PropertiesOf<Name extends keyof ManagedObjects> = {
  readonly [Property in keyof ManagedObjects[Name]]-?: () => ManagedObjects[Name][Property]
}

/** The properties that every entity has. */
export function entityProperties(lab: Lab, entity: Entity): PropertiesOf<'ManagedEntity'> {
  return {
    value: () => [],
    availableField: () => [],
    parent: () => entity.parent?.ref,
    customValue: () => [],
    overallStatus: () => 'green',
    configStatus: () => 'green',
    configIssue: () => [],
    effectiveRole: () => undefined,
    permission: () =>
      lab.authorization
        .permissions(entity.ref)
        .map((permission) => ({ ...permission, entity: entity.ref, group: false })),
    name: () => escapeName(entity.name),
    disabledMethod: () => [],
    recentTask: () =>
      lab.tasks
        .recent()
        .filter((task) => task.spec.entity === entity)
        .map((task) => task.ref),
    declaredAlarmState: () => [],
    triggeredAlarmState: () => [],
    alarmActionsEnabled: () => true,
    tag: () => [],
  }
}

/** Names have `/`, `\` and `%` escaped on the wire, for they separate inventory paths (API reference, ManagedEntity). */
export function escapeName(name: string): string {
  return name.replace(/[%/\\]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
}

/** The name that {@link escapeName} escaped; a `%` that starts no escape stands for itself. */
export function unescapeName(name: string): string {
  return name.replace(/%(25|2f|5c)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
