import { invalid } from '../api/docker-error'

/** ctrl-p ctrl-q */
const defaultKeys = Buffer.from([0x10, 0x11])

/** Parses docker's `ctrl-p,ctrl-q` form: single characters, `DEL`, or `ctrl-` with a small letter or one of `@ [ \ ] ^ _`. Docker calls them by two names. */
export function parseDetachKeys(text: string, what: 'detach' | 'escape' = 'detach'): Buffer {
  if (text === '') return defaultKeys
  const codes = text.split(',').map((key) => {
    if (Buffer.byteLength(key) === 1) return key.charCodeAt(0)
    if (key === 'DEL') return 0x7f
    const control = /^ctrl-([a-z@[\\\]^_])$/.exec(key)?.[1]
    if (control === undefined) throw invalid(`Invalid ${what} keys (${text}) provided`)
    return control.charCodeAt(0) & 0x1f
  })
  return Buffer.from(codes)
}
