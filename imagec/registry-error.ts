import * as z from 'zod'

/** What a registry refused: `kind` decides docker's HTTP status. `code` is the registry's own, as `MANIFEST_UNKNOWN`. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError'
  readonly kind: 'not-found' | 'denied' | 'unauthorized' | 'unavailable' | 'invalid'
  readonly code: string | undefined
  /** The registry's own words. */
  readonly said: string | undefined

  constructor(kind: RegistryError['kind'], message: string, code?: string, said?: string) {
    super(message)
    this.kind = kind
    this.code = code
    this.said = said
  }
}

const errorAnswer = z.object({
  errors: z.array(z.object({ code: z.string().default(''), message: z.string().nullish() })).min(1),
})

/** A token service's error is another one than a registry's (RFC 6749, section 5.2); some say `details`. */
const tokenErrorAnswer = z.object({
  details: z.string().optional(),
  error_description: z.string().optional(),
  error: z.string().optional(),
})

/** No error text of a registry is told longer. */
const maxText = 1024

/** The first error of an answer's body, or empty texts. What is told is one line, bounded. */
export function errorOf(body: Buffer): { readonly code: string; readonly message: string } {
  const value = parseJson(body)
  const first = errorAnswer.safeParse(value).data?.errors[0]
  if (first !== undefined) return { code: printable(first.code), message: printable(first.message ?? '') }
  const token = tokenErrorAnswer.safeParse(value).data
  return { code: '', message: printable(token?.details ?? token?.error_description ?? token?.error ?? '') }
}

/** JSON, or undefined for anything else. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, maxText)
}
