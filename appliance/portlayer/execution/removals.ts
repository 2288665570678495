import type { Volume } from '../api'
import { PortLayerError } from '../problem'
import type { MachineId, Machines } from './machines'
import type { ContainerRecord } from './record'

/** What removals are given. */
export interface RemovalsOptions {
  readonly machines: Pick<Machines, 'detachVolumes' | 'destroy'>
  /** Keeps everybody from a container's disk until the returned function is called: see ContainerDisks.shut. */
  readonly shutDisk: (id: string, how: 'wait' | 'break') => Promise<() => void>
  /** Removes a volume; `conflict` when a container other than `goingWith` has it. */
  readonly removeVolume: (name: string, goingWith: string) => Promise<Volume>
  readonly log: (line: string) => void
}

/** Containers that are on their way out, and the volumes that go with them. */
export class Removals {
  private readonly options: RemovalsOptions
  private readonly underWay = new Set<string>()
  private readonly volumes = new Map<string, Volume[]>()

  constructor(options: RemovalsOptions) {
    this.options = options
  }

  /** Whether the container is being removed. */
  has(id: string): boolean {
    return this.underWay.has(id)
  }

  /** Marks the container; the removal is over when the returned function is called. */
  begin(id: string): () => void {
    this.underWay.add(id)
    return () => this.underWay.delete(id)
  }

  /** Takes the volumes `volumes` that no other container has, then the VM. `gone` resolves when it is seen no more. */
  async destroy(
    machine: MachineId,
    record: ContainerRecord,
    volumes: readonly string[],
    gone: () => Promise<unknown>,
  ): Promise<void> {
    const reopen = await this.options.shutDisk(record.id, 'break')
    try {
      await this.options.machines.detachVolumes(machine, record)
      for (const name of volumes) await this.removeVolume(record.id, name)
      await this.options.machines.destroy(machine)
      await gone()
    } finally {
      reopen()
    }
  }

  /** The volumes that went with a container that is gone, told once; undefined when there were none. */
  takeVolumes(id: string): readonly Volume[] | undefined {
    const volumes = this.volumes.get(id)
    this.volumes.delete(id)
    return volumes
  }

  /** That one is in use, or gone already, is no error, and what fails otherwise is for the log: as dockerd. */
  private async removeVolume(id: string, name: string): Promise<void> {
    try {
      const volume = await this.options.removeVolume(name, id)
      this.volumes.set(id, [...(this.volumes.get(id) ?? []), volume])
    } catch (error) {
      if (error instanceof PortLayerError && (error.code === 'conflict' || error.code === 'not-found')) return
      this.options.log(`volume ${name} of container ${id}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}
