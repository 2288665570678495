/** The present time, RFC 3339 in UTC with nine digits: docker's form. */
export function timestamp(): string {
  return new Date().toISOString().replace('Z', '000000Z')
}
