import { isIP, isIPv4 } from 'node:net'
import { textField } from './fields'

/** An IP address of a request; '' for none. What is no address is refused with the sentence of Go's netip.ParseAddr. */
export function addressField(family: 'any' | 'IPv4' = 'any') {
  const isGood = (text: string) => (family === 'IPv4' ? isIPv4(text) : isIP(text) !== 0)
  return textField().refine((text) => text === '' || isGood(text), {
    error: ({ input }) => `invalid JSON: ${notAnAddress(String(input))}`,
  })
}

/** Why Go takes a text for no address. */
export function notAnAddress(text: string): string {
  const isShort = /^\d+(\.\d+){1,2}$/.test(text)
  return `ParseAddr("${text}"): ${isShort ? 'IPv4 address too short' : 'unable to parse IP'}`
}
