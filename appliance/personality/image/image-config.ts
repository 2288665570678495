import * as z from 'zod'

const set = z.record(z.string(), z.unknown()).nullish()
const list = z.array(z.string()).nullish()

/** What docker reads of an image's configuration (OCI image spec, config.json); other fields are kept as they are. */
const imageConfigSchema = z.object({
  created: z.string().nullish(),
  author: z.string().nullish(),
  architecture: z.string().default('amd64'),
  variant: z.string().nullish(),
  os: z.string().default('linux'),
  docker_version: z.string().nullish(),
  comment: z.string().nullish(),
  /** What docker versions before 24 tell of the build container. */
  container: z.string().nullish(),
  container_config: z.looseObject({}).nullish(),
  'os.version': z.string().nullish(),
  config: z
    .looseObject({
      User: z.string().nullish(),
      ExposedPorts: set,
      Env: list,
      Entrypoint: list,
      Cmd: list,
      Volumes: set,
      WorkingDir: z.string().nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
      StopSignal: z.string().nullish(),
      Healthcheck: z.looseObject({ Test: list }).nullish(),
      OnBuild: list,
      Shell: list,
    })
    .nullish()
    .transform((config) => config ?? {}),
  rootfs: z.object({ type: z.string().default('layers'), diff_ids: z.array(z.string()) }),
  history: z
    .array(
      z.object({
        created: z.string().nullish(),
        created_by: z.string().nullish(),
        comment: z.string().nullish(),
        empty_layer: z.boolean().nullish(),
      }),
    )
    .nullish(),
})

/** An image's configuration. */
export type ImageConfig = z.output<typeof imageConfigSchema>

/** Parses the raw configuration of an image; throws when it is none. */
export function parseImageConfig(raw: string): ImageConfig {
  return imageConfigSchema.parse(JSON.parse(raw))
}
