import type { MountSpec, NicSpec } from './config'
import type { GuestConfig } from './configuration'
import { launcherPath, processRecords, type SpecRecord } from './launch'
import { shareName } from './nfs-shares'
import { containerRestrictions, initRecords, processRestrictions } from './restrictions'

/** A file of the guest that is bound over the image's. */
export interface BoundFile {
  readonly path: string
  readonly target: string
}

function mountRecord(mount: MountSpec, { id, mounts }: Pick<GuestConfig, 'id' | 'mounts'>): SpecRecord {
  if (mount.kind === 'tmpfs') {
    // Docker's defaults for --tmpfs; options given later win.
    return [
      'mount',
      'tmpfs',
      'tmpfs',
      mount.target,
      ['nosuid', 'nodev', 'noexec', mount.options].filter(Boolean).join(),
    ]
  }
  const part = mount.subpath === undefined ? '' : `/${mount.subpath}`
  if (mount.kind === 'image') return ['mount', 'image', `scsi:${mount.bus}:${mount.unit}${part}`, mount.target, 'ro']
  const isDisk = mount.kind === 'volume'
  const volume = isDisk ? `scsi:${mount.bus}:${mount.unit}` : `share:${shareName(mount, mounts)}`
  // All of a disk is filled in one step; the rest is others' too, meanwhile.
  const copy = isDisk && part === '' ? ',copy' : `,copy=${id.slice(0, 12)}`
  const options = `${mount.readOnly ? 'ro' : 'rw'}${mount.copyUp ? copy : ''}`
  return ['mount', 'volume', `${volume}${part}`, mount.target, options]
}

/** Directories come before what lies in them: a mount never hides another one. */
function depth(record: SpecRecord): number {
  return (record[3] ?? '').split('/').filter(Boolean).length
}

/** The launcher's records of a NIC; one with DHCP is only brought up. */
export function linkRecords({ mac, name, mtu, addressing, gateway }: NicSpec): SpecRecord[] {
  const link: SpecRecord = ['link', mac, name, String(mtu ?? 0)]
  if (addressing.kind !== 'static') return [link]
  const addresses = addressing.addresses.map((address) => ['address', name, address])
  return [link, ...addresses, ...(gateway === undefined ? [] : [['gateway', name, gateway]])]
}

/** Records that have the kernel find the disks of these records, in the order in which it would come to them. */
export function diskRecords(records: readonly SpecRecord[]): SpecRecord[] {
  const sources = records.flatMap(([name, , source = '']) => (name === 'root' || name === 'mount' ? [source] : []))
  const disks = sources.flatMap((source) => /^scsi:\d+:\d+/.exec(source)?.[0] ?? [])
  return [...new Set(disks)].map((disk) => ['disk', disk])
}

/** The launcher's records of the container: root, mounts, names and its process. */
export function containerRecords(config: GuestConfig, files: readonly BoundFile[]): SpecRecord[] {
  const { root, restrictions = {} } = config
  const mounts = [
    // As the root is.
    ...files.map(({ path, target }) => ['mount', 'bind', path, target, root.readOnly ? 'ro' : '']),
    ...config.mounts.map((mount) => mountRecord(mount, config)),
  ].sort((a, b) => depth(a) - depth(b))
  return [
    ['root', 'ext4', `scsi:${root.bus}:${root.unit}`, '/', root.readOnly ? 'ro' : 'rw'],
    ['hostname', config.hostname],
    ...(config.domainname === '' ? [] : [['domainname', config.domainname]]),
    ...mounts,
    ...initRecords(restrictions, launcherPath),
    ...containerRestrictions(restrictions),
    ...processRestrictions(restrictions),
    ...processRecords(config.process),
  ]
}

/** Targets of the mounts that hold files of the container's: what docker cp shows besides the root. */
export function fileMounts(config: GuestConfig): string[] {
  const volumes = config.mounts.filter(({ kind }) => kind !== 'tmpfs').map(({ target }) => target)
  return ['/etc/hostname', '/etc/hosts', '/etc/resolv.conf', ...volumes]
}
