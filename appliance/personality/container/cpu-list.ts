/** More than any machine has: a range must not fill memory (CVE-2018-20699). */
const maxCpus = 8192

/**
 * CPUs or memory nodes as the kernel writes them, `0-2,4` (Documentation/admin-guide/cputopology.rst); undefined when it
 * is no such list.
 */
export function parseCpuList(text: string): ReadonlySet<number> | undefined {
  const numbers = new Set<number>()
  if (text === '') return numbers
  for (const part of text.split(',')) {
    const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part) ?? []
    const [low, high] = [Number(first), Number(last)]
    if (first === undefined || low > high || high > maxCpus) return undefined
    for (let number = low; number <= high; number++) numbers.add(number)
  }
  return numbers
}

/** `0-3` for four, as dockerd says which there are. */
export function firstOf(count: number): string {
  return count === 1 ? '0' : `0-${count - 1}`
}
