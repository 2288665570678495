import type { Argv, CommandModule } from 'yargs'
import { readConfig } from './config'
import { parseExpiry } from './duration'
import { openIdentity } from './identity'
import { actions, attenuateToken, inspectToken, issueToken, type Limits, parseRootLimits } from './token'

/** How long a token is good for unless somebody says otherwise. */
const defaultLifetime = '30d'
/** The longest token that is read from standard input, in characters. */
const maxInputLength = 64 * 1024

interface LimitOptions {
  pool: string[] | undefined
  datastore: string[] | undefined
  network: string[] | undefined
  vchs: number | undefined
  cpus: number | undefined
  memory: number | undefined
  expires: string | undefined
  'insecure-registry': string[] | undefined
  registry: string[] | undefined
  action: string[] | undefined
  only: string[] | undefined
  label: string | undefined
}

function limitOptions<T>(command: Argv<T>): Argv<T & LimitOptions> {
  return command
    .option('pool', {
      type: 'string',
      array: true,
      describe: 'resource pool, name or inventory path; the first is the default',
    })
    .option('datastore', { type: 'string', array: true, describe: 'datastore; the first is the default' })
    .option('network', { type: 'string', array: true, describe: 'network towards clients; the first is the default' })
    .option('vchs', { type: 'number', describe: 'how many VCHs at a time' })
    .option('cpus', { type: 'number', describe: 'CPUs of all VCHs together' })
    .option('memory', { type: 'number', describe: 'memory of all VCHs together, in MB' })
    .option('expires', { type: 'string', describe: '30d, 12h, 90m or a date' })
    .option('insecure-registry', {
      type: 'string',
      array: true,
      describe: 'registry without verified TLS, host[:port] or CIDR',
    })
    .option('registry', {
      type: 'string',
      array: true,
      describe: 'the only registries that a VCH may use, host[:port], *.domain or CIDR',
    })
    .option('action', { type: 'string', array: true, choices: actions, describe: 'what may be done' })
    .option('only', { type: 'string', array: true, describe: 'id of a VCH that it is good for' })
    .option('label', { type: 'string', describe: 'what it is for' }) as Argv<T & LimitOptions>
}

/** The limits that were given on the command line. */
function limitsOf(options: LimitOptions, now: Date): Limits {
  const all = {
    pools: options.pool,
    datastores: options.datastore,
    networks: options.network,
    vchs: options.vchs,
    cpus: options.cpus,
    memoryMegabytes: options.memory,
    expires: options.expires === undefined ? undefined : parseExpiry(options.expires, now),
    insecureRegistries: options['insecure-registry'],
    allowedRegistries: options.registry,
    actions: options.action,
    only: options.only,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Limits
}

const issue: CommandModule<object, LimitOptions & { config: string }> = {
  command: 'issue',
  describe: 'print a new token; its bearer owns what is made with it',
  builder: (command) =>
    limitOptions(command).option('config', {
      type: 'string',
      demandOption: true,
      describe: 'configuration of the proxy',
    }),
  async handler(options) {
    const now = new Date()
    const config = await readConfig(options.config, process.env, 'issue tokens')
    const identity = await openIdentity(config.stateDirectory)
    const limits = { expires: parseExpiry(defaultLifetime, now), ...config.tokenLimits, ...limitsOf(options, now) }
    const { token, owner } = issueToken(identity.tokenKey, identity.thumbprint, parseRootLimits(limits), options.label)
    console.error(`owner ${owner}`)
    console.log(token)
  },
}

const attenuate: CommandModule<object, LimitOptions> = {
  command: 'attenuate',
  describe: 'print a narrower token made from the one in VIC_TOKEN or on standard input',
  builder: (command) => limitOptions(command),
  async handler(options) {
    console.log(attenuateToken(await givenToken(), limitsOf(options, new Date()), options.label))
  },
}

const inspect: CommandModule = {
  command: 'inspect',
  describe: 'print what the token in VIC_TOKEN or on standard input says; its signatures are the proxy’s to check',
  async handler() {
    console.log(JSON.stringify(inspectToken(await givenToken()), null, 2))
  },
}

/** `vic-proxy token …` */
export const tokenCommand: CommandModule = {
  command: 'token',
  describe: 'delegation tokens',
  builder: (command) =>
    command
      .command(issue)
      .command(attenuate)
      .command(inspect)
      .demandCommand(1, 'name one of issue, attenuate, inspect'),
  handler: () => undefined,
}

/** Never an argument: other users see those. */
async function givenToken(): Promise<string> {
  const { VIC_TOKEN: token } = process.env
  if (token !== undefined && token !== '') return token
  let text = ''
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk as string
    if (text.length > maxInputLength) throw new Error('what comes on standard input is no token')
  }
  if (text.trim() === '') throw new Error('set VIC_TOKEN or give a token on standard input')
  return text.trim()
}
