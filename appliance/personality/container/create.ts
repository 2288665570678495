import * as z from 'zod'
import { normalPlatform, platformName, runnablePlatforms } from '../../../imagec'
import type { ProcessSpec } from '../../../tether/config'
import type { Container, ExecutionSpec, StorageSpec } from '../../portlayer/api'
import { PortLayerError } from '../../portlayer/problem'
import { conflict, invalid, notAvailable, notFound } from '../api/docker-error'
import { type Answer, type Call, endpoint, json } from '../api/endpoint'
import { text } from '../api/query'
import { type ApiVersion, speaks } from '../api/version'
import type { Engine } from '../engine'
import type { Image } from '../image/image-store'
import { parsePlatform } from '../image/platform'
import { cleanPath } from './clean-path'
import { type Config, configSchema } from './config'
import { checkHealthcheck, healthCheckOf, mergeHealthcheck } from './health-check'
import { type HostConfig, hostConfigSchema } from './host-config'
import { bridgeLinks, shownLinks } from './links'
import { keptBytes } from './log-options'
import { listContainers } from './lookup'
import { sizeOf } from './machine-size'
import { mountPointsOf } from './mount-points'
import { checkName, generateName } from './names'
import { networkJoin, networkModeOf } from './network-join'
import { networkingConfigSchema } from './networking-config'
import { portRequests, portWarnings } from './port-bindings'
import { toAnnotations } from './record'
import { checkResources } from './resources'
import { restartOf } from './restart'
import { restrictionsOf } from './restrictions'
import { signalNumber } from './signals'
import { syslogOf } from './syslog-options'
import { checkTmpfsOptions } from './tmpfs-options'

/** Docker's body of a create: Config with HostConfig and NetworkingConfig beside its fields. */
const createSchema = configSchema.extend({
  HostConfig: hostConfigSchema.nullish().transform((config) => config ?? hostConfigSchema.parse({})),
  NetworkingConfig: networkingConfigSchema.nullish().transform((config) => config ?? { EndpointsConfig: {} }),
})

/** A body without any field of Config is not one with an empty Config to docker. */
const bodySchema = z
  .unknown()
  .transform((value, context) => {
    const isEmpty =
      value === null || (typeof value === 'object' && !Object.keys(configSchema.shape).some((name) => name in value))
    if (!isEmpty || Array.isArray(value)) return value
    context.addIssue({ code: 'custom', message: 'config cannot be empty in order to create a container' })
    return z.NEVER
  })
  .pipe(createSchema)

/** Docker's default search path for programs. */
const defaultPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const linksAreDeprecated =
  'Links on the default bridge network are deprecated and will be removed in a future release. Use a custom network instead.'
/** Generated names that are taken are drawn anew, with a digit from the second time on. */
const nameAttempts = 6

/** `POST /containers/create` */
export const createEndpoint = endpoint({
  method: 'post',
  path: '/containers/create',
  query: z.object({ name: text(), platform: text() }),
  body: bodySchema,
  handle: create,
})

/** What clients of older versions say of fields that were none then means nothing. */
function forVersion(hostConfig: HostConfig, version: ApiVersion): HostConfig {
  return {
    ...hostConfig,
    ...(!speaks(version, 42) && { ConsoleSize: [0, 0] as [number, number] }),
    ...(!speaks(version, 43) && { Annotations: {} }),
    ...(!speaks(version, 56) && { Umask: undefined }),
  }
}

type CreateBody = z.output<typeof createSchema>

async function create(call: Call<{ name: string; platform: string }, CreateBody>, engine: Engine): Promise<Answer> {
  const { HostConfig: askedHostConfig, NetworkingConfig: networking, ...requested } = call.body
  const name = call.query.name === '' ? undefined : checkName(call.query.name)
  if (!speaks(call.version, 48) && askedHostConfig.Mounts?.some(({ Type }) => Type === 'image')) {
    throw invalid('Mount type "Image" needs API v1.48 or newer')
  }
  if (requested.Image === '') throw invalid('no command specified')
  const image = await engine.images.get(requested.Image, call.signal)
  checkPlatform(call.query.platform, image, requested.Image)
  const config = mergeImage(requested, image)
  checkHealthcheck(config.Healthcheck)
  const healthCheck = healthCheckOf(config)
  const info = await engine.portLayer.info()
  const { resources: hostConfig, warnings: told } = checkResources(
    forVersion(askedHostConfig, call.version),
    info.cpus,
    'create',
  )
  const warnings = [...platformWarnings(call.query.platform, image), ...told]
  const restrictions = restrictionsOf(hostConfig)
  const restart = restartOf(hostConfig, config.StopSignal)
  if (config.StopSignal !== '') signalNumber(config.StopSignal)
  const command = [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])]
  const [path, ...args] = command
  if (path === undefined) throw invalid('no command specified')

  const networks = await engine.portLayer.networks()
  const networkMode = networkModeOf(hostConfig, config, networks)
  const ports = portRequests({ ...hostConfig, ExposedPorts: config.ExposedPorts })
  const links = networkMode === 'bridge' ? await bridgeLinks(engine, hostConfig.Links ?? []) : []
  if (links.length > 0) warnings.push(linksAreDeprecated)
  const context = { networks, ports, links, version: call.version }
  const network = networkJoin(networkMode, networking.EndpointsConfig, { hostConfig, config }, context)
  const layer = image.chainIds.at(-1)
  if (layer === undefined) throw notAvailable(`image ${image.id} has no layers: a container needs a file system`)
  const tmpfs = temporaryFileSystems(hostConfig)
  const mounts = await mountPointsOf(engine, config, hostConfig)
  const storage: StorageSpec = {
    layer,
    ...(hostConfig.ReadonlyRootfs && { readOnlyRoot: true }),
    tmpfs,
    ...(mounts.volumes.length > 0 && { volumes: mounts.volumes }),
    ...(mounts.images.length > 0 && { images: mounts.images }),
  }

  const logBytes = keptBytes(hostConfig.LogConfig.Type, hostConfig.LogConfig.Config)
  const execution = (id: string, chosen: string): ExecutionSpec => {
    const hostname = config.Hostname === '' ? id.slice(0, 12) : config.Hostname
    return {
      name: chosen,
      hostname,
      domainname: config.Domainname,
      process: processOf(config, hostConfig, hostname, command),
      stopSignal: config.StopSignal === '' ? 'SIGTERM' : config.StopSignal,
      expectAttach: config.AttachStdin || config.AttachStdout || config.AttachStderr,
      ...sizeOf(hostConfig, info.cpus, info.defaults.cpus),
      restrictions,
      ...(hostConfig.LogConfig.Type === 'none' && { log: 'none' as const }),
      // More than that no datastore has: all of it.
      ...(logBytes !== undefined && Number.isSafeInteger(logBytes) && { logBytes }),
      ...(hostConfig.LogConfig.Type === 'syslog' && {
        syslog: syslogOf(hostConfig.LogConfig.Config, info.vch.name, {
          id,
          name: chosen,
          imageId: image.id,
          imageName: config.Image,
        }),
      }),
      ...(healthCheck !== undefined && { healthCheck }),
      ...(restart !== undefined && { restart }),
      annotations: toAnnotations({
        version: 1,
        config: { ...config, Hostname: hostname },
        hostConfig: {
          ...hostConfig,
          NetworkMode: networkMode,
          SecurityOpt: securityOptions(hostConfig),
          Links: links.length > 0 ? shownLinks(links, chosen) : null,
        },
        image: image.id,
        path,
        args,
        ...(mounts.records.length > 0 && { mounts: mounts.records }),
      }),
    }
  }
  const container = await commit(engine, name, async (chosen) => {
    const { handle, container: id } = await engine.portLayer.createHandle()
    await engine.portLayer.joinExecution(handle, execution(id, chosen))
    await engine.portLayer.joinStorage(handle, storage)
    await engine.portLayer.joinNetwork(handle, network)
    return engine.portLayer.commit(handle)
  }).catch(async (error: unknown) => {
    await mounts.discard()
    throw error
  })
  return json({ Id: container.id, Warnings: [...warnings, ...portWarnings(network.ports ?? [])] }, 201)
}

/** Commits under the given name, or under generated ones until one is free. */
async function commit(
  engine: Engine,
  name: string | undefined,
  make: (name: string) => Promise<Container>,
): Promise<Container> {
  for (let attempt = 0; ; attempt++) {
    const chosen = name ?? generateName(attempt)
    try {
      return await make(chosen)
    } catch (error) {
      if (!(error instanceof PortLayerError && error.code === 'name-in-use')) throw error
      if (name !== undefined || attempt >= nameAttempts) throw await nameInUse(engine, chosen)
    }
  }
}

/** Docker's refusal of a name that is taken. */
export async function nameInUse(engine: Engine, name: string): Promise<Error> {
  const holder = (await listContainers(engine)).find((container) => container.name === name)
  return conflict(
    `Conflict. The container name "/${name}" is already in use by container "${holder?.id ?? 'unknown'}". You have to remove (or rename) that container to be able to reuse that name.`,
  )
}

function checkPlatform(platform: string, image: Image, reference: string): void {
  if (platform === '') return
  const { os, architecture } = parsePlatform(platform)
  if (os === image.config.os && architecture === image.config.architecture) return
  throw notFound(
    `image with reference ${reference} was found but its platform (${image.config.os}/${image.config.architecture}) does not match the specified platform (${platform})`,
  )
}

/** An image for other machines, which nobody asked for, is told. */
function platformWarnings(asked: string, { config: { os, architecture, variant } }: Image): string[] {
  const found = normalPlatform({ os, architecture, ...(variant && { variant }) })
  const here = parsePlatform('')
  const runs = runnablePlatforms({ ...here, variant: 'v16' }).some((one) => platformName(one) === platformName(found))
  if (asked !== '' || runs || architecture === '') return []
  return [
    `The requested image's platform (${platformName(found)}) does not match the detected host platform (${platformName(here)}) and no specific platform was requested`,
  ]
}

/** As dockerd keeps it: a privileged container has no label. */
function securityOptions({ SecurityOpt, Privileged }: HostConfig): string[] | null {
  return Privileged && (SecurityOpt ?? []).length === 0 ? ['label=disable'] : SecurityOpt
}

/** What the image says where the request says nothing, as dockerd merges. */
function mergeImage(config: Config, image: Image): Config {
  const defaults = image.config.config
  const names = new Set((config.Env ?? []).map((entry) => entry.split('=', 1)[0]))
  const env = [...(config.Env ?? []), ...(defaults.Env ?? []).filter((entry) => !names.has(entry.split('=', 1)[0]))]
  const noEntrypoint = (config.Entrypoint ?? []).length === 0
  const entrypoint = config.Entrypoint ?? defaults.Entrypoint ?? null
  return {
    ...config,
    User: config.User === '' ? (defaults.User ?? '') : config.User,
    Env: config.Env === null && defaults.Env == null ? null : env,
    Cmd: noEntrypoint && (config.Cmd ?? []).length === 0 ? (defaults.Cmd ?? null) : config.Cmd,
    // One empty word takes the image's entrypoint away.
    Entrypoint: entrypoint?.length === 1 && entrypoint[0] === '' ? null : entrypoint,
    WorkingDir: config.WorkingDir === '' ? (defaults.WorkingDir ?? '') : config.WorkingDir,
    Labels: { ...defaults.Labels, ...config.Labels },
    Healthcheck: mergeHealthcheck(config.Healthcheck, defaults.Healthcheck),
    ExposedPorts: mergeSets(defaults.ExposedPorts, config.ExposedPorts),
    Volumes: mergeSets(defaults.Volumes, config.Volumes),
    StopSignal: config.StopSignal === '' ? (defaults.StopSignal ?? '') : config.StopSignal,
    OnBuild: config.OnBuild,
    Shell: config.Shell ?? defaults.Shell ?? null,
  }
}

function mergeSets(
  image: Record<string, unknown> | null | undefined,
  user: Record<string, unknown> | null,
): Record<string, unknown> | null {
  // An empty set is as none, and shown as the image has it.
  return user === null || Object.keys(user).length === 0 ? (image ?? null) : { ...image, ...user }
}

function processOf(config: Config, hostConfig: HostConfig, hostname: string, command: readonly string[]): ProcessSpec {
  const base = [defaultPath, `HOSTNAME=${hostname}`, ...(config.Tty ? ['TERM=xterm'] : [])]
  const [rows, columns] = hostConfig.ConsoleSize
  return {
    args: command,
    env: environment(base, config.Env ?? []),
    cwd: config.WorkingDir === '' ? '/' : config.WorkingDir,
    user: config.User,
    ...(hostConfig.GroupAdd !== null && hostConfig.GroupAdd.length > 0 && { additionalGroups: hostConfig.GroupAdd }),
    tty: config.Tty,
    ...(config.Tty && rows > 0 && columns > 0 && { size: { rows, columns } }),
    openStdin: config.OpenStdin,
    // A terminal has no end of input to deliver: leaving it must not end the process.
    stdinOnce: config.StdinOnce && !config.Tty,
  }
}

/** Later entries replace earlier ones of the same name in place; a name without `=` takes it away. */
export function environment(base: readonly string[], more: readonly string[]): string[] {
  const entries = new Map<string, string>()
  for (const entry of [...base, ...more]) {
    const equals = entry.indexOf('=')
    if (equals < 0) entries.delete(entry)
    else entries.set(entry.slice(0, equals), entry)
  }
  return [...entries.values()]
}

const tmpfsDefaults = 'rw,noexec,nosuid,nodev'

function temporaryFileSystems(hostConfig: HostConfig): NonNullable<StorageSpec['tmpfs']> {
  const mounts: { target: string; options: string }[] = []
  for (const [target, options] of Object.entries(hostConfig.Tmpfs)) {
    if (!target.startsWith('/')) throw invalid(`invalid mount path: '${target}' mount path must be absolute`)
    if (cleanPath(target) === '/') throw invalid("invalid specification: destination can't be '/'")
    mounts.push({ target, options: options === '' ? tmpfsDefaults : `${tmpfsDefaults},${checkTmpfsOptions(options)}` })
  }
  for (const { Type, Target: target, ReadOnly, TmpfsOptions } of hostConfig.Mounts ?? []) {
    if (Type !== 'tmpfs') continue
    const options = [tmpfsDefaults]
    if (ReadOnly) options.push('ro')
    if (TmpfsOptions && TmpfsOptions.SizeBytes > 0) options.push(`size=${TmpfsOptions.SizeBytes}`)
    if (TmpfsOptions && TmpfsOptions.Mode > 0) options.push(`mode=${TmpfsOptions.Mode.toString(8)}`)
    mounts.push({ target, options: options.join(',') })
  }
  const twice = mounts.find((mount, position) => mounts.findIndex(({ target }) => target === mount.target) !== position)
  if (twice !== undefined) throw invalid(`Duplicate mount point: ${twice.target}`)
  // The client's own takes the place of docker's.
  if (mounts.some(({ target }) => target === '/dev/shm')) return mounts
  return [{ target: '/dev/shm', options: `rw,nosuid,nodev,noexec,mode=1777,size=${hostConfig.ShmSize}` }, ...mounts]
}
