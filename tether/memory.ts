import { readFileSync, writeFileSync } from 'node:fs'

/** When memory runs out the kernel ends the container's processes, never the tether. The launcher undoes it for them. */
export function protectFromOutOfMemory(): void {
  writeFileSync('/proc/self/oom_score_adj', '-1000')
}

/** How often the kernel has ended a process for want of memory since boot. */
export function outOfMemoryKills(): number {
  return Number(/^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'latin1'))?.[1] ?? 0)
}
