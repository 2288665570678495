import type { VirtualCdrom, VirtualDevice, VirtualDisk, VirtualEthernetCard } from '../../vmomi/schema'

/** What has to happen on the host for a new set of devices; paths are relative to the datastore's root. */
export type Step =
  | {
      readonly kind: 'create-disk'
      readonly path: string
      readonly capacityBytes: number
      readonly parent: string | undefined
    }
  | { readonly kind: 'delete-disk'; readonly path: string }
  | { readonly kind: 'attach'; readonly disk: VirtualDisk }
  | { readonly kind: 'detach'; readonly disk: VirtualDisk }
  | { readonly kind: 'medium'; readonly cdrom: VirtualCdrom }
  | { readonly kind: 'link'; readonly card: VirtualEthernetCard }
  | { readonly kind: 'grow-cpus'; readonly cpus: number }
  | { readonly kind: 'grow-memory'; readonly bytes: number }
  | { readonly kind: 'attach-nic'; readonly card: VirtualEthernetCard }
  | { readonly kind: 'detach-nic'; readonly card: VirtualEthernetCard }

/** A machine's new devices and the steps that lead to them, in order. */
export interface DevicePlan {
  readonly devices: VirtualDevice[]
  readonly steps: readonly Step[]
}
