import { nanosecondsOf } from '../../nanoseconds'
import { DockerError, invalid } from '../api/docker-error'
import { type Answer, type Call, json } from '../api/endpoint'
import { type ApiVersion, speaks } from '../api/version'
import { zeroTime } from '../container/time'
import type { Engine } from '../engine'
import type { ImageConfig } from './image-config'
import type { Image } from './image-store'
import { imageShape } from './inspect-shape'
import { readLayerSizes } from './layer-sizes'
import { requestedPlatforms, requirePlatform } from './requested-platform'

/** `GET /images/{name}/json` */
export async function inspect(
  call: Call<{ readonly manifests: boolean; readonly platform: string }>,
  engine: Engine,
): Promise<Answer> {
  const { manifests, platform } = call.query
  if (manifests && platform !== '')
    throw invalid('conflicting options: manifests and platform options cannot both be set')
  const name = call.params.name ?? ''
  const image = await engine.images.get(name, call.signal)
  requirePlatform(image, speaks(call.version, 49) ? requestedPlatforms(platform, undefined) : [], name)
  const sizes = await readLayerSizes(engine, call.signal)
  return json(inspected(image, sizes.image(image), call.version))
}

/** Docker's ImageInspect, in the shape of an API version. */
export function inspected(image: Image, size: number, version: ApiVersion): Record<string, unknown> {
  const { config } = image
  const comment = config.comment || config.history?.at(-1)?.comment || ''
  const created = config.created ?? (speaks(version, 44) ? undefined : zeroTime)
  const answer = {
    Id: image.id,
    RepoTags: image.tags,
    RepoDigests: image.digests,
    Parent: image.parent ?? '',
    Comment: comment,
    ...(created !== undefined && { Created: created }),
    ...(!speaks(version, 45) && {
      Container: config.container ?? '',
      ContainerConfig: withoutNull(configShape(config.container_config ?? {}), 'OnBuild'),
    }),
    DockerVersion: config.docker_version ?? '',
    Author: config.author ?? '',
    Config: configShape(config.config),
    Architecture: config.architecture,
    ...(config.variant && { Variant: config.variant }),
    Os: config.os,
    ...(config['os.version'] && { OsVersion: config['os.version'] }),
    Size: size,
    ...(!speaks(version, 44) && { VirtualSize: size }),
    GraphDriver: { Data: null, Name: 'vic' },
    RootFS: {
      Type: config.rootfs.type,
      ...(config.rootfs.diff_ids.length > 0 && { Layers: config.rootfs.diff_ids }),
    },
    Metadata: { LastTagTime: image.lastTagged ?? zeroTime },
  }
  return imageShape(answer, version)
}

/** Fields of docker's container.Config that are left away when they are empty. */
const optionalFields = [
  'Healthcheck',
  'ArgsEscaped',
  'NetworkDisabled',
  'MacAddress',
  'StopSignal',
  'StopTimeout',
  'Shell',
]

/** Docker's container.Config: every field that it always shows, and the others when they are set. */
function configShape(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const shape: Record<string, unknown> = {
    Hostname: '',
    Domainname: '',
    User: '',
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    ExposedPorts: null,
    Tty: false,
    OpenStdin: false,
    StdinOnce: false,
    Env: null,
    Cmd: null,
    Image: '',
    Volumes: null,
    WorkingDir: '',
    Entrypoint: null,
    OnBuild: null,
    Labels: null,
  }
  for (const field of Object.keys(shape)) if (config[field] != null) shape[field] = config[field]
  if (isEmpty(shape.ExposedPorts)) delete shape.ExposedPorts
  for (const field of optionalFields) if (!isEmpty(config[field])) shape[field] = config[field]
  return shape
}

function withoutNull(shape: Record<string, unknown>, field: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(shape).filter(([name, value]) => name !== field || value !== null))
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return value === undefined || value === null || value === '' || value === false
}

/** `GET /images/{name}/history`: the steps that made an image, the last one first. */
export async function history(call: Call<{ readonly platform: string }>, engine: Engine): Promise<Answer> {
  const name = call.params.name ?? ''
  const image = await engine.images.get(name, call.signal)
  requirePlatform(image, speaks(call.version, 48) ? requestedPlatforms(call.query.platform, undefined) : [], name)
  const sizes = await readLayerSizes(engine, call.signal)
  const line = await lineOf(engine, image, call.signal)
  const steps = stepsOf(image.config).map(({ position, created, ...step }, index, all) => {
    if (position !== undefined && position >= image.chainIds.length) {
      throw new DockerError(500, 'too many non-empty layers in History section')
    }
    const ancestor = line[all.length - 1 - index]
    const tags = ancestor?.tags ?? []
    return {
      Comment: step.comment ?? '',
      Created: Number((nanosecondsOf(created ?? zeroTime) ?? 0n) / 1_000_000_000n),
      CreatedBy: step.created_by ?? '',
      Id: ancestor?.id ?? '<missing>',
      Size: position === undefined ? 0 : sizes.layer(image.chainIds[position] ?? ''),
      Tags: tags.length > 0 ? tags : null,
    }
  })
  return json(steps.reverse())
}

/** An image and those that it was made from, as far as they are here: one for each of the last steps, as dockerd takes it. */
async function lineOf(engine: Engine, image: Image, signal: AbortSignal): Promise<Image[]> {
  const line = [image]
  for (let last = image; last.parent !== undefined; ) {
    const parent = await engine.images.find(last.parent, signal)
    if (parent === undefined) break
    line.push(parent)
    last = parent
  }
  return line
}

/** The steps with the position of the layer that each has made; undefined for those that made none. */
function stepsOf(config: ImageConfig) {
  let next = 0
  return (config.history ?? []).map((step) => ({ ...step, position: step.empty_layer === true ? undefined : next++ }))
}
