/** An archive that is damaged, cut off, or uses what no image layer has. */
export class TarError extends Error {
  override readonly name = 'TarError'
}
