import { healthcheckSchema, mergeHealthcheck } from '../container/health-check'
import type { ImageConfig } from './image-config'

type Config = ImageConfig['config']

/** What `base` says where `config` says nothing, as dockerd merges for a commit (daemon/commit.go). */
export function mergeConfig(config: Config, base: Config): Config {
  const own = new Set((config.Env ?? []).map(nameOf))
  const hasCommand = (config.Entrypoint ?? []).length > 0 || (config.Cmd ?? []).length > 0
  return {
    ...config,
    User: config.User || base.User,
    ExposedPorts: together(base.ExposedPorts, config.ExposedPorts),
    Env: [...(config.Env ?? []), ...(base.Env ?? []).filter((entry) => !own.has(nameOf(entry)))],
    Labels: { ...base.Labels, ...config.Labels },
    Cmd: hasCommand ? config.Cmd : base.Cmd,
    Entrypoint: config.Entrypoint ?? base.Entrypoint,
    Healthcheck: mergeHealthcheck(healthcheckSchema.parse(config.Healthcheck), base.Healthcheck),
    WorkingDir: config.WorkingDir || base.WorkingDir,
    Volumes: together(config.Volumes, base.Volumes),
    StopSignal: config.StopSignal || base.StopSignal,
  }
}

function together(one: Config['Volumes'], other: Config['Volumes']): Config['Volumes'] {
  return one == null && other == null ? null : { ...one, ...other }
}

function nameOf(entry: string): string {
  return entry.split('=', 1)[0] ?? ''
}
