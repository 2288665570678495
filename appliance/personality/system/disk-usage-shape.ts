import { type ApiVersion, speaks } from '../api/version'

/** What is used by one type of objects; null: it was not asked for. */
export interface DiskUsage {
  readonly layersSize: number
  readonly images: readonly Sized[] | null
  readonly containers: readonly UsedContainer[] | null
  readonly volumes: readonly UsedVolume[] | null
  readonly buildCache: readonly [] | null
}

type UsedContainer = Record<string, unknown> & { readonly SizeRw?: number }

type UsedVolume = { readonly UsageData: { readonly Size: number; readonly RefCount: number } }

type Sized = Record<string, unknown> & {
  readonly Containers: number
  readonly Size: number
  readonly SharedSize: number
}

/**
 * Docker's answer to `GET /system/df`: lists up to API 1.51, numbers by type since 1.52 (with the lists again when they are
 * asked for by `verbose`), both in 1.52 itself.
 */
export function diskUsageShape(
  usage: DiskUsage,
  version: ApiVersion,
  detail: 'brief' | 'verbose',
): Record<string, unknown> {
  const legacy = {
    ...(usage.images !== null && { LayersSize: usage.layersSize, Images: usage.images }),
    ...(usage.containers !== null && { Containers: usage.containers }),
    ...(usage.volumes !== null && { Volumes: usage.volumes }),
    ...(usage.buildCache !== null && { BuildCache: usage.buildCache }),
    ...(!speaks(version, 42) && { BuilderSize: 0 }),
  }
  if (!speaks(version, 52)) return legacy
  const items = (list: readonly unknown[]) => (detail === 'verbose' && list.length > 0 ? { Items: list } : {})
  const nothing = { ActiveCount: 0, TotalCount: 0, Reclaimable: 0, TotalSize: 0 }
  return {
    ...(!speaks(version, 53) && detail === 'brief' && legacy),
    ...(usage.images !== null && {
      ImagesUsage: { ...imageNumbers(usage.images, usage.layersSize), ...items(usage.images) },
    }),
    ...(usage.containers !== null && {
      ContainersUsage: { ...containerNumbers(usage.containers), ...items(usage.containers) },
    }),
    ...(usage.volumes !== null && {
      VolumesUsage: { ...volumeNumbers(usage.volumes), ...items(usage.volumes) },
    }),
    ...(usage.buildCache !== null && { BuildCacheUsage: nothing }),
  }
}

/** What no container has would be freed. */
function volumeNumbers(volumes: readonly UsedVolume[]) {
  const sizes = (some: readonly UsedVolume[]) => some.reduce((sum, { UsageData }) => sum + UsageData.Size, 0)
  const unused = volumes.filter(({ UsageData }) => UsageData.RefCount === 0)
  return {
    ActiveCount: volumes.length - unused.length,
    TotalCount: volumes.length,
    Reclaimable: sizes(unused),
    TotalSize: sizes(volumes),
  }
}

/** What no container needs and no other image shares would be freed. */
function imageNumbers(images: readonly Sized[], layersSize: number) {
  const used = images.filter(({ Containers }) => Containers > 0)
  const needed = used.reduce((sum, { Size, SharedSize }) => sum + Size - SharedSize, 0)
  return {
    ActiveCount: used.length,
    TotalCount: images.length,
    Reclaimable: Math.max(0, layersSize - needed),
    TotalSize: layersSize,
  }
}

/** What containers that do not run have written would be freed. */
function containerNumbers(containers: readonly UsedContainer[]) {
  const isActive = ({ State }: UsedContainer) => ['running', 'paused', 'restarting'].includes(String(State))
  const sizes = (some: readonly UsedContainer[]) => some.reduce((sum, { SizeRw = 0 }) => sum + SizeRw, 0)
  return {
    ActiveCount: containers.filter(isActive).length,
    TotalCount: containers.length,
    Reclaimable: sizes(containers.filter((container) => !isActive(container))),
    TotalSize: sizes(containers),
  }
}
