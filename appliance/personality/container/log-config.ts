import * as z from 'zod'
import { notAvailableIssue } from '../api/docker-error'
import { mapField, orZero, textField } from './fields'
import { refuseLog } from './log-options'

/** Docker's `LogConfig`: json-file, local or none with their options; the rest is refused as dockerd does, or by name. */
export function logConfigField() {
  const schema = z.object({ Type: textField(), Config: mapField() })
  return orZero(schema, { Type: '', Config: {} }).transform(({ Type, Config }, context) => {
    const type = Type === '' ? 'json-file' : Type
    const refusal = refuseLog(type, Config)
    if (refusal === undefined) return { Type: type, Config }
    const { kind, message } = refusal
    context.addIssue({ code: 'custom', message, ...(kind === 'absent' && { params: notAvailableIssue }) })
    return z.NEVER
  })
}
