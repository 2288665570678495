import * as z from 'zod'
import { capabilityNames } from '../../tether/capabilities'
import type { ProcessSpec } from '../../tether/config'
import type { HealthCheck } from '../../tether/health-check'
import type { RestartPolicy } from '../../tether/restart-policy'
import { type Restrictions, ulimitNames } from '../../tether/restrictions'
import type { SyslogSpec } from '../../tether/syslog'
import type { ApplianceSecrets } from '../config'
import type {
  ContainerPatch,
  Endpoint,
  EndpointRequest,
  ExecutionSpec,
  ImageMount,
  NetworkJoin,
  NetworkSpec,
  PortRequest,
  PublishedPort,
  StorageSpec,
  VolumeMount,
  VolumeRequest,
} from './api'
import { PortLayerError } from './problem'
import { resourcesSchema } from './resource-schema'

/** The largest body of a request that is not a layer, in bytes. */
export const maxBodyBytes = 4 * 1024 * 1024

/** `sha256:<hex>`. */
export const digestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/)
/** A container id: 64 hex digits. */
export const containerIdSchema = z.string().regex(/^[0-9a-f]{64}$/)
const text = z.string().max(4096)
/** Docker's rule for names. */
const name = z
  .string()
  .max(255)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/)
const ipv4 = z.ipv4()
const absolutePath = text.regex(/^\//)

const processSchema = z.object({
  args: z
    .array(z.string().max(128 * 1024))
    .min(1)
    .max(4096),
  env: z.array(z.string().max(128 * 1024)).max(4096),
  cwd: absolutePath,
  user: z.string().max(256),
  additionalGroups: z.array(z.string().max(256)).max(256).exactOptional(),
  tty: z.boolean(),
  size: z.object({ rows: z.int().min(0).max(65535), columns: z.int().min(0).max(65535) }).exactOptional(),
  openStdin: z.boolean(),
  stdinOnce: z.boolean(),
  privileged: z.boolean().exactOptional(),
}) satisfies z.ZodType<ProcessSpec>

const rlimit = z.int().min(-1)

const restrictionsSchema = z.object({
  capabilities: z.array(z.enum(capabilityNames)).max(64).exactOptional(),
  noNewPrivileges: z.boolean().exactOptional(),
  ulimits: z
    .array(z.object({ name: z.enum(ulimitNames), soft: rlimit, hard: rlimit }))
    .max(64)
    .exactOptional(),
  oomScoreAdjust: z.int().min(-1000).max(1000).exactOptional(),
  umask: z.uint32().exactOptional(),
  writableCgroup: z.boolean().exactOptional(),
  sysctls: z
    .record(
      z
        .string()
        .regex(/^[\w-]+([./][\w-]+)*$/)
        .max(256),
      text,
    )
    .exactOptional(),
  init: z.boolean().exactOptional(),
  maskedPaths: z.array(absolutePath).max(256).exactOptional(),
  readonlyPaths: z.array(absolutePath).max(256).exactOptional(),
}) satisfies z.ZodType<Restrictions>

/** What a timer of Node takes. */
const milliseconds = z
  .number()
  .min(0)
  .max(2 ** 31 - 1)

const healthCheckSchema = z.object({
  test: processSchema.shape.args,
  intervalMs: milliseconds.min(1),
  timeoutMs: milliseconds.min(1),
  retries: z.int().min(1),
  startPeriodMs: milliseconds,
  startIntervalMs: milliseconds.min(1),
}) satisfies z.ZodType<HealthCheck>

/** A restart policy as a request has it. */
export const restartSchema = z.object({
  name: z.enum(['always', 'unless-stopped', 'on-failure']),
  maximumRetryCount: z.int().min(0),
  stoppedBy: z.array(z.int().min(1).max(64)).max(64).exactOptional(),
}) satisfies z.ZodType<RestartPolicy>

const syslogSchema = z.object({
  network: z.enum(['udp', 'tcp', 'tcp+tls']),
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65535),
  facility: z.int().min(0).max(23),
  format: z.enum(['unix', 'rfc3164', 'rfc5424', 'rfc5424micro']),
  hostname: z.string().max(255),
  tag: text,
  skipVerify: z.boolean().exactOptional(),
}) satisfies z.ZodType<SyslogSpec>

export const executionSchema = z.object({
  name,
  hostname: z.string().max(255),
  domainname: z.string().max(255),
  process: processSchema,
  stopSignal: z.string().max(32),
  expectAttach: z.boolean(),
  cpus: z.int().min(1).max(768).exactOptional(),
  cpuShares: z.int().min(1).max(1_000_000).exactOptional(),
  memory: z
    .int()
    .min(4 * 1024 * 1024)
    .max(24 * 1024 ** 4)
    .exactOptional(),
  resources: resourcesSchema.exactOptional(),
  restrictions: restrictionsSchema.exactOptional(),
  log: z.literal('none').exactOptional(),
  logBytes: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).exactOptional(),
  syslog: syslogSchema.exactOptional(),
  healthCheck: healthCheckSchema.exactOptional(),
  restart: restartSchema.exactOptional(),
  annotations: z.record(z.string().max(256), z.unknown()),
}) satisfies z.ZodType<ExecutionSpec>

/** Docker's rule for names of volumes; a directory bears it. */
export const volumeNameSchema = z
  .string()
  .max(200)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/)

const subpath = text.min(1).regex(/^[^/\0][^\0]*$/)

const volumeMountSchema = z.object({
  volume: volumeNameSchema,
  target: absolutePath,
  readOnly: z.boolean(),
  copyUp: z.boolean(),
  subpath: subpath.exactOptional(),
}) satisfies z.ZodType<VolumeMount>

const imageMountSchema = z.object({
  layer: digestSchema,
  target: absolutePath,
  subpath: subpath.exactOptional(),
}) satisfies z.ZodType<ImageMount>

/** 16 MiB: less is no room for a file system. 62 TiB: the largest disk of vSphere. Bytes. */
export const volumeCapacity = { least: 16 * 1024 ** 2, most: 62 * 1024 ** 4 } as const

export const volumeRequestSchema = z.object({
  name: volumeNameSchema,
  store: name.exactOptional(),
  capacity: z.int().min(volumeCapacity.least).max(volumeCapacity.most).exactOptional(),
  annotations: z.record(z.string().max(256), z.unknown()),
}) satisfies z.ZodType<VolumeRequest>

export const storageSchema = z.object({
  layer: digestSchema,
  readOnlyRoot: z.boolean().exactOptional(),
  tmpfs: z
    .array(z.object({ target: absolutePath, options: text }))
    .max(64)
    .exactOptional(),
  volumes: z.array(volumeMountSchema).max(64).exactOptional(),
  images: z.array(imageMountSchema).max(64).exactOptional(),
}) satisfies z.ZodType<StorageSpec>

/** MACs that vSphere leaves to others: 00:50:56:00:00:00 to 00:50:56:3f:ff:ff. */
const mac = z.string().regex(/^00:50:56:[0-3][0-9a-f]:[0-9a-f]{2}:[0-9a-f]{2}$/)
const portNumber = z.int().min(1).max(65535)
const protocol = z.enum(['tcp', 'udp', 'sctp'])

const endpointRequestSchema = z.object({
  network: name,
  address: ipv4.exactOptional(),
  mac: mac.exactOptional(),
  aliases: z.array(z.string().min(1).max(255)).max(64).exactOptional(),
  links: z
    .array(z.object({ container: z.string().min(1).max(255), alias: z.string().min(1).max(255) }))
    .max(64)
    .exactOptional(),
  gatewayPriority: z.int().exactOptional(),
}) satisfies z.ZodType<EndpointRequest>

const portRequestSchema = z.object({
  containerPort: portNumber,
  protocol,
  hostAddress: ipv4.exactOptional(),
  first: portNumber.exactOptional(),
  last: portNumber.exactOptional(),
}) satisfies z.ZodType<PortRequest>

/** Ports that a container may publish: each is an entry of the appliance's rules and of the record. */
const maxPorts = 2048

export const publishedPortsSchema = z
  .array(z.object({ containerPort: portNumber, protocol, hostAddress: ipv4, hostPort: portNumber }))
  .max(maxPorts) satisfies z.ZodType<readonly PublishedPort[]>

export const networkSpecSchema = z.object({
  name,
  subnet: z.cidrv4().exactOptional(),
  gateway: ipv4.exactOptional(),
  ipRange: z.cidrv4().exactOptional(),
  reserved: z.array(ipv4).max(1024).exactOptional(),
  internal: z.boolean().exactOptional(),
  annotations: z.record(z.string().max(256), z.unknown()).exactOptional(),
}) satisfies z.ZodType<NetworkSpec>

export const networkJoinSchema = z.object({
  endpoints: z.array(endpointRequestSchema).max(8),
  ports: z.array(portRequestSchema).max(maxPorts).exactOptional(),
  nameservers: z
    .array(z.union([ipv4, z.ipv6()]))
    .max(16)
    .exactOptional(),
  searchDomains: z.array(z.string().max(255)).max(32).exactOptional(),
  resolvOptions: z.array(z.string().max(255)).max(32).exactOptional(),
  extraHosts: z
    .array(z.object({ address: z.string().max(64), names: z.array(z.string().max(255)).min(1).max(64) }))
    .max(1024)
    .exactOptional(),
}) satisfies z.ZodType<NetworkJoin>

export const endpointSchema = z.object({
  network: name,
  mac,
  address: ipv4.exactOptional(),
  prefixLength: z.int().min(1).max(32).exactOptional(),
  gateway: ipv4.exactOptional(),
  networkId: containerIdSchema.exactOptional(),
  nameserver: ipv4.exactOptional(),
}) satisfies z.ZodType<Endpoint>

export const handleRequestSchema = z.object({ container: containerIdSchema.exactOptional() })

export const containerPatchSchema = z.object({
  name: name.exactOptional(),
  annotations: executionSchema.shape.annotations.exactOptional(),
}) satisfies z.ZodType<ContainerPatch>

const pem = z.string().max(64 * 1024)

export const secretsPatchSchema = z.strictObject({
  tls: z.strictObject({ ca: pem, certificate: pem, key: pem }).exactOptional(),
  channelKey: pem.exactOptional(),
  adminHostKey: pem.exactOptional(),
  engine: z
    .strictObject({
      labels: z.array(text).max(1024),
      insecureRegistries: z.array(text).max(1024),
      mirrors: z.array(text).max(1024),
    })
    .exactOptional(),
}) satisfies z.ZodType<Partial<ApplianceSecrets>>

/** Checks a request's body or parameter; `invalid` with every place that is wrong. */
export function check<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const places = result.error.issues.slice(0, 8).map((issue) => `${issue.path.join('.') || what}: ${issue.message}`)
  throw new PortLayerError('invalid', `${what} is not valid: ${places.join('; ')}`)
}
