import { z } from 'zod'
import { notAvailableIssue } from '../api/docker-error'
import { mapField, orZero, textField } from './fields'

const drivers = ['none', 'json-file', 'local']
/** Options of docker's json-file and local: nothing here rotates or decorates a log. */
const knownOptions =
  'max-size max-file compress labels labels-regex env env-regex tag mode max-buffer-size cache-disabled cache-max-size cache-max-file cache-compress'
const options = new Set(knownOptions.split(' '))

/** Docker's `LogConfig`: one log for json-file and local, or none; options are refused by name. */
export function logConfigField() {
  const schema = z.object({ Type: textField(), Config: mapField() })
  return orZero(schema, { Type: '', Config: {} }).transform(({ Type, Config }, context) => {
    const type = Type === '' ? 'json-file' : Type
    const refuse = (message: string, params?: typeof notAvailableIssue) => {
      context.addIssue({ code: 'custom', message, ...(params && { params }) })
      return z.NEVER
    }
    if (!drivers.includes(type)) {
      return refuse(
        `the log driver "${type}" is not available on this host: use json-file, local or none`,
        notAvailableIssue,
      )
    }
    const [option] = Object.keys(Config)
    // As dockerd, which looks at no option of a log that is not written.
    if (type === 'none' || option === undefined) return { Type: type, Config }
    if (!options.has(option)) return refuse(`unknown log opt '${option}' for ${type} log driver`)
    const message = `the log option "${option}" is not available on this host: a log is kept whole and as it is`
    return refuse(message, notAvailableIssue)
  })
}
