/** A line may be this long: the largest event holds one container with its annotations. */
const maxLineLength = 8 * 1024 * 1024

/** The lines of a byte stream without their ends; a last line without an end is dropped: it is half a message. */
export async function* readLines(source: AsyncIterable<Buffer | string>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of source) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > maxLineLength) throw new RangeError(`a line exceeds ${maxLineLength} characters`)
    yield* lines
  }
}
