/** An archive that is damaged, cut off, or uses what no image layer has. */
export class TarError extends Error {
  override readonly name = 'TarError'
}

/** A byte string for people: as UTF-8, shortened. */
export function printable(bytes: string): string {
  const whole = Buffer.from(bytes, 'latin1').toString('utf8')
  return JSON.stringify(whole.length > 200 ? `${whole.slice(0, 200)}…` : whole)
}
