import * as z from 'zod'
import { cleanPath } from './clean-path'
import { flagField, listField, mapField, setField, textField } from './fields'
import { healthcheckSchema } from './health-check'
import { exposedPortsField } from './port-bindings'

/** What a kernel keeps. Bytes. */
const maxHostname = 64

/** A command: a list, or one word (docker's strslice). */
const command = () =>
  z
    .union([z.array(z.string()), z.string().transform((word) => [word])])
    .nullish()
    .transform((value) => value ?? null)

/** Docker's `Config` of a container (API reference, "Create a container"): every field is honoured or refused by name. */
export const configSchema = z.object({
  Hostname: textField()
    .refine((name) => /^[A-Za-z0-9._-]*$/.test(name), 'invalid hostname')
    .refine((name) => name.length <= maxHostname, {
      error: (issue) => `hostname "${issue.input}" is too long (maximum ${maxHostname} bytes)`,
    }),
  Domainname: textField().refine((name) => /^[A-Za-z0-9._-]{0,253}$/.test(name), 'invalid domain name'),
  User: textField(),
  AttachStdin: flagField(),
  AttachStdout: flagField(),
  AttachStderr: flagField(),
  /** Shown and told to other tools; publishing is HostConfig's. */
  ExposedPorts: exposedPortsField(),
  Tty: flagField(),
  OpenStdin: flagField(),
  StdinOnce: flagField(),
  Env: listField().refine((env) => env === null || env.every((entry) => !/^(=|$)/.test(entry)), {
    error: (issue) =>
      `invalid environment variable: ${(issue.input as string[]).find((entry) => /^(=|$)/.test(entry))}`,
  }),
  Cmd: command(),
  Healthcheck: healthcheckSchema,
  /** Says of a Windows command that it is escaped already: nothing to do for Linux. */
  ArgsEscaped: flagField(),
  Image: textField(),
  Volumes: setField(),
  WorkingDir: textField()
    .refine((path) => path === '' || path.startsWith('/'), {
      error: (issue) => `the working directory '${issue.input}' is invalid, it needs to be an absolute path`,
    })
    .transform((path) => (path === '' ? '' : cleanPath(path))),
  Entrypoint: command(),
  NetworkDisabled: flagField(),
  /** Of the main network, for clients before 1.44. */
  MacAddress: textField(),
  /** Triggers of later builds: metadata of an image, kept. */
  OnBuild: listField(),
  Labels: mapField(),
  StopSignal: textField(),
  /** Seconds; negative: as long as it takes. */
  StopTimeout: z
    .number()
    .int()
    .nullish()
    .transform((seconds) => seconds ?? undefined),
  /** For builds and commits: kept. */
  Shell: listField(),
})

/** A container's docker configuration as it is kept in its record. */
export type Config = z.output<typeof configSchema>
