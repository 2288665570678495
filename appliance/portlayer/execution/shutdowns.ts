import type { MachineId, Machines } from './machines'

/** From the tether's last word to power-off; a guest that hangs there is powered off. */
const graceMilliseconds = 30_000

/** What shutdowns are given. */
export interface ShutdownsOptions {
  readonly machines: Pick<Machines, 'powerOff'>
  readonly log: (line: string) => void
}

/** Guests whose process has ended and whose VMs are still on: those that hang there are powered off. */
export class Shutdowns {
  private readonly options: ShutdownsOptions
  private readonly timers = new Map<string, NodeJS.Timeout>()

  constructor(options: ShutdownsOptions) {
    this.options = options
  }

  /** The process of container `id` has ended: its VM is to go off by itself. Said again, the time does not begin anew. */
  expect(id: string, machine: MachineId): void {
    if (this.timers.has(id)) return
    const timer = setTimeout(() => this.end(id, machine), graceMilliseconds)
    timer.unref()
    this.timers.set(id, timer)
  }

  /** The VM is off or gone, or runs again. */
  forget(id: string): void {
    clearTimeout(this.timers.get(id))
    this.timers.delete(id)
  }

  /** Lets go of timers. */
  close(): void {
    for (const timer of this.timers.values()) clearTimeout(timer)
  }

  private end(id: string, machine: MachineId): void {
    this.timers.delete(id)
    this.options.log(`container ${id} has ended but its VM is still on: powering it off`)
    this.options.machines.powerOff(machine).catch((error: unknown) => {
      this.options.log(`container ${id} cannot be powered off: ${error instanceof Error ? error.message : error}`)
    })
  }
}
