/**
 * The paths that a layer wrote, byte strings, and of files the number of their content in the layer's record. By directory, and
 * without the strings that names are cut from: 70 bytes a file instead of 280, so that layers of a million files fit.
 */
export class WrittenPaths {
  private readonly directories = new Map<string, Map<string, number | undefined>>()
  private last: { readonly directory: string; readonly names: Map<string, number | undefined> } | undefined

  add(path: string): void {
    const { directory, name } = split(path)
    const names = this.namesIn(directory)
    if (!names.has(name)) names.set(copied(name), undefined)
  }

  /** Adds a path whose content has a number; undefined takes it away. */
  setNumber(path: string, number: number | undefined): void {
    const { directory, name } = split(path)
    this.namesIn(directory).set(copied(name), number)
  }

  has(path: string): boolean {
    const { directory, name } = split(path)
    return this.directories.get(directory)?.has(name) === true
  }

  numberOf(path: string): number | undefined {
    const { directory, name } = split(path)
    return this.directories.get(directory)?.get(name)
  }

  /** True for the directories that paths were added in, and for those above them. */
  hasBelow(directory: string): boolean {
    return this.directories.has(directory)
  }

  private namesIn(directory: string): Map<string, number | undefined> {
    if (this.last?.directory === directory) return this.last.names
    let names = this.directories.get(directory)
    if (names === undefined) {
      names = new Map()
      this.directories.set(copied(directory), names)
      for (let above = split(directory).directory; above !== '' && !this.directories.has(above); ) {
        this.directories.set(copied(above), new Map())
        above = split(above).directory
      }
    }
    this.last = { directory, names }
    return names
  }
}

function split(path: string): { readonly directory: string; readonly name: string } {
  const end = path.lastIndexOf('/')
  return { directory: path.slice(0, Math.max(end, 0)), name: path.slice(end + 1) }
}

/** A part of a string keeps the whole in memory; this one does not. */
function copied(part: string): string {
  return Buffer.from(part, 'latin1').toString('latin1')
}
