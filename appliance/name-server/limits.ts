/** How much may be under way: of all, and of each client, so that none takes what others need. */
export class Limits {
  private readonly all: number
  private readonly each: number
  private readonly counts = new Map<string, number>()
  private total = 0

  constructor(all: number, each: number) {
    this.all = all
    this.each = each
  }

  /** Takes a place; undefined when there is none. What it gives lets go of it. */
  take(client: string): (() => void) | undefined {
    const count = this.counts.get(client) ?? 0
    if (this.total >= this.all || count >= this.each) return undefined
    this.total += 1
    this.counts.set(client, count + 1)
    let isTaken = true
    return () => {
      if (!isTaken) return
      isTaken = false
      this.total -= 1
      const left = (this.counts.get(client) ?? 1) - 1
      if (left === 0) this.counts.delete(client)
      else this.counts.set(client, left)
    }
  }
}
