/** The length of an id as people see it. */
const shortId = 12

/** What a tag's template may name (moby, daemon/logger/loginfo.go). */
export interface TagFields {
  readonly id: string
  readonly name: string
  /** `sha256:…` */
  readonly imageId: string
  readonly imageName: string
}

const fields: Readonly<Record<string, (of: TagFields) => string>> = {
  '.ID': ({ id }) => id.slice(0, shortId),
  '.FullID': ({ id }) => id,
  '.Name': ({ name }) => name,
  '.ImageID': ({ imageId }) => imageId.slice(0, shortId),
  '.ImageFullID': ({ imageId }) => imageId,
  '.ImageName': ({ imageName }) => imageName,
  '.DaemonName': () => 'docker',
}

/** An action of Go's text/template. */
const action = /\{\{-?\s*([^}]*?)\s*-?\}\}/g

/** The first action of a template that is not one of the fields. */
export function unknownField(tag: string): string | undefined {
  return [...tag.matchAll(action)].map(([, name = '']) => name).find((name) => !Object.hasOwn(fields, name))
}

/** A tag with its fields in their places. */
export function renderedTag(tag: string, of: TagFields): string {
  return tag.replace(action, (_all, name: string) => fields[name]?.(of) ?? '')
}
