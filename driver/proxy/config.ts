import { readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import * as z from 'zod'
import { type Limits, parseLimits } from './token'

/** Configuration of the proxy, a JSON file. Relative paths start at the file's directory. */
export interface ProxyConfig {
  readonly listen: { readonly host: string; readonly port: number }
  /** Keys, certificate and what is known of VCHs. */
  readonly stateDirectory: string
  readonly vsphere: {
    /** `https://host[:port]/sdk` */
    readonly url: string
    /** SHA-256 thumbprint; absent: the certificate is verified as usual. */
    readonly thumbprint?: string
    readonly username: string
    /** Also VIC_PROXY_PASSWORD, which goes first. */
    readonly password: string
  }
  /** The endpoint as VCHs see it; default: `vsphere.url`. */
  readonly endpointForVchs: string
  /** Directory of appliance.iso and bootstrap.iso; also VIC_ISO_DIR, which goes first. */
  readonly isoDirectory: string
  readonly bridgeSubnet: string
  /** PEM files of registries' authorities. */
  readonly certificateAuthorities: readonly string[]
  /** Ids of owners whose tokens are worth nothing any more. */
  readonly revokedOwners: readonly string[]
  /** What a container gets unless it asks for something else. */
  readonly containerDefaults: { readonly defaultMemoryMegabytes: number; readonly defaultCpus: number }
  /** Limits of tokens unless the command that issues one says otherwise. */
  readonly tokenLimits: Limits
}

const schema = z.strictObject({
  listen: z
    .string()
    .regex(/^.+:\d{1,5}$/, 'is no host:port')
    .default('0.0.0.0:8443'),
  stateDirectory: z.string().min(1),
  vsphere: z.strictObject({
    url: z.url({ protocol: /^https$/ }),
    thumbprint: z
      .string()
      .regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/, 'is no SHA-256 thumbprint AA:BB:…')
      .exactOptional(),
    username: z.string().min(1),
    password: z.string().default(''),
  }),
  endpointForVchs: z.url({ protocol: /^https$/ }).exactOptional(),
  isoDirectory: z.string().default('.cache/iso'),
  bridgeSubnet: z.string().default('172.16.0.0/16'),
  certificateAuthorities: z.array(z.string()).default([]),
  revokedOwners: z.array(z.string()).default([]),
  containerDefaults: z
    .strictObject({
      defaultMemoryMegabytes: z.int().min(64).default(256),
      defaultCpus: z.int().min(1).default(1),
    })
    .prefault({}),
  tokenLimits: z.unknown().default({}),
})

/**
 * Reads and checks the file. Throws an Error that names the file and what is wrong with it. Only serving needs the
 * password.
 */
export async function readConfig(
  path: string,
  environment: NodeJS.ProcessEnv,
  purpose: 'serve' | 'issue tokens',
): Promise<ProxyConfig> {
  const { mode } = await stat(path).catch((error: Error) => {
    throw new Error(`the configuration ${path} cannot be read: ${error.message}`)
  })
  const content = parse(path, await readFile(path, 'utf8'))
  if (content.vsphere.password !== '' && (mode & 0o077) !== 0) {
    throw new Error(`${path} holds a password and others can read it: chmod 600 ${path}`)
  }
  const password = environment.VIC_PROXY_PASSWORD || content.vsphere.password
  if (password === '' && purpose === 'serve')
    throw new Error(`${path} has no vsphere.password and VIC_PROXY_PASSWORD is not set`)
  const colon = content.listen.lastIndexOf(':')
  const base = dirname(resolve(path))
  return {
    ...content,
    listen: { host: content.listen.slice(0, colon), port: Number(content.listen.slice(colon + 1)) },
    stateDirectory: resolve(base, content.stateDirectory),
    vsphere: { ...content.vsphere, password },
    endpointForVchs: content.endpointForVchs ?? content.vsphere.url,
    isoDirectory: resolve(base, environment.VIC_ISO_DIR || content.isoDirectory),
    certificateAuthorities: content.certificateAuthorities.map((file) => resolve(base, file)),
    tokenLimits: parseLimits(content.tokenLimits),
  }
}

function parse(path: string, text: string): z.infer<typeof schema> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The parser's message would quote the file, which may hold a password.
    throw new Error(`${path} is no JSON`)
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new Error(`${path}: ${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'is malformed'}`)
}
