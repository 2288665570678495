import type { Container } from '../../portlayer/api'
import { compiled } from './log-options'
import { renderedTag } from './log-tag'
import { recordOf } from './record'

/**
 * What docker's json-file driver adds to every line of a container's log, and `docker logs --details` shows: labels and
 * variables that were chosen, and the tag. They are the same for all lines, so they are not in the file.
 */
export function logAttributes(container: Container): Readonly<Record<string, string>> {
  const { hostConfig, config, image: imageId } = recordOf(container)
  const { id, name } = container
  const { Type, Config: options } = hostConfig.LogConfig
  if (Type !== 'json-file') return {}
  const { tag } = options
  return {
    ...chosen(config.Labels, options.labels, options['labels-regex']),
    ...chosen(variables(container.execution.process.env), options.env, options['env-regex']),
    ...(tag !== undefined && tag !== '' && { tag: renderedTag(tag, { id, name, imageId, imageName: config.Image }) }),
  }
}

/** Attributes as they stand before a line: by name, escaped as in a query. */
export function detailsText(attributes: Readonly<Record<string, string>>): string {
  return Object.keys(attributes)
    .sort()
    .map((name) => `${escaped(name)}=${escaped(attributes[name] ?? '')}`)
    .join(',')
}

/** Go's url.QueryEscape. */
function escaped(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, '+')
}

function chosen(all: Readonly<Record<string, string>>, names = '', pattern = ''): Record<string, string> {
  const named = new Set(names.split(','))
  const matching = pattern === '' ? undefined : compiled(pattern)
  return Object.fromEntries(Object.entries(all).filter(([name]) => named.has(name) || matching?.test(name) === true))
}

function variables(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(entries.map((entry) => entry.split(/=(.*)/s, 2) as [string, string]))
}
