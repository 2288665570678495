import type { Difference } from './comparison'

/** A difference that is meant: a row of docs/differences.md, and where it shows. */
export interface AllowedDifference {
  /** The first cell of its row in docs/differences.md, where the reason is. */
  readonly row: string
  /** Matches `script | step | path`. */
  readonly at: RegExp
  /** What either side shows there; absent: anything. */
  readonly dockerd?: RegExp
  readonly vch?: RegExp
}

const versions = 'API 1.24 to 1.56, Engine 29.0.0 announced; dockerd 29 speaks 1.40-1.56'
const products = '`/version` names product and hypervisor among its components'
const hostPaths = '`MountLabel`, `ResolvConfPath`, `HostsPath`, `LogPath`, `SandboxKey` are empty'
const peer = 'what dockerd tells of control groups of version 1'
const joined = "a network's id is told from a container's creation on, the id of an endpoint never"
const older = 'fields of `NetworkSettings` that dockerd 29 has dropped are still told'
const otherWords = 'texts about broken JSON and wrong types name the field, in other words than Go’s decoder'
const numbers = 'a number that is none (`limit=x`, `t=x`), a time that is none: 400; dockerd 500'
const headers = 'the headers of docker are in every answer; dockerd leaves them out where no path matches'
const early =
  'ulimits, host names, tmpfs options and sysctls are checked at the create; dockerd 29 lets some pass until the start'
const lateUser = 'the user of an exec is looked up when it starts; dockerd does so when it is created'

/** The differences to dockerd that this product keeps. */
export const allowedDifferences: readonly AllowedDifference[] = [
  { row: headers, at: /headers\.api-version$/, dockerd: /^$/ },
  {
    row: versions,
    at: /~\/version \| body\.(Version|MinAPIVersion|GitCommit|GoVersion|BuildTime|Os|Arch|KernelVersion|Components\.0\..+)$/,
  },
  { row: products, at: /~\/version \| body\.(Platform\.Name$|Components\.[1-9])/ },
  {
    row: versions,
    at: /DOCKER_API_VERSION=1\.10 |\/v1\.39|\/v1\.0\/|\/v1\/version/,
  },
  { row: hostPaths, at: /\.(ResolvConfPath|HostnamePath|HostsPath|LogPath|SandboxKey|SandboxID)$/ },
  { row: '`Driver`, `GraphDriver.Name` are `vic`', at: /(body|\b0)\.(Driver$|GraphDriver\.)/ },
  { row: peer, at: /\.(OomKillDisable|CgroupnsMode)$/ },
  { row: 'no path of `/proc` and `/sys` is masked or read-only', at: /HostConfig\.(MaskedPaths|ReadonlyPaths)$/ },
  { row: joined, at: /\.(NetworkID|EndpointID)$/ },
  { row: joined, at: /events/, dockerd: /^network (connect|disconnect) / },
  {
    row: older,
    at: /NetworkSettings\.(Bridge|HairpinMode|LinkLocalIPv6Address|LinkLocalIPv6PrefixLen|SecondaryIPAddresses|SecondaryIPv6Addresses)$/,
    dockerd: /^$/,
  },
  {
    row: older,
    at: /network modes .*NetworkSettings\.(Gateway|GlobalIPv6Address|GlobalIPv6PrefixLen|IPAddress|IPPrefixLen|IPv6Gateway|MacAddress|EndpointID)$/,
    dockerd: /^$/,
  },
  {
    row: '`SizeRootFs` is the image’s size; `SizeRw` is left out (the CLI prints 0 B)',
    at: /\.(SizeRootFs|SizeRw|VirtualSize|Size)$/,
  },
  { row: otherWords, at: /body\.message$/, dockerd: /^(invalid JSON: |failed to parse platform: invalid character)/ },
  {
    row: "texts about a broken tar that is copied into a container are tar's",
    at: /archives \/ what is no archive \| .* \| (stderr|body\.message)$/,
    vch: /tar: This does not look like a tar archive/,
  },
  {
    row: '`noOverwriteDirNonDir` keeps directories that have something in them; an empty one is replaced',
    at: /archives \/ an empty directory that is not to be replaced \| (events|\$ d=.* \| (stdout|stderr)$)/,
  },
  { row: 'a command as one word is taken; dockerd 29 wants a list', at: /one word and as a list/ },
  { row: 'names of fields are compared with their case', at: /names of fields in other cases/ },
  { row: headers, at: /headers\.(docker-experimental|ostype)$/, dockerd: /^$/ },
  { row: headers, at: /paths that nobody knows|ambiguous and unusual names \| > |methods that a path does not have/ },
  {
    row: '`Connection: close` is told where a connection is not used again',
    at: /headers\.connection$/,
    dockerd: /^$/,
    vch: /^close$/,
  },
  {
    row: 'a create that fails tells no `destroy` event',
    at: /^create \/ .*\| events/,
    dockerd: /^container destroy /,
  },
  { row: numbers, at: /\?t=x \| status|DetachKeys":"nonsense"\} \| status/, dockerd: /^500$/, vch: /^400$/ },
  { row: early, at: /ulimits refused|tmpfs refused|create \/ sysctls|host names that cannot be meant/ },
  {
    row: 'a mode of a namespace that would be shared is refused (501) at the create',
    at: /namespaces and modes refused/,
  },
  { row: lateUser, at: /exec through the API .*nonsense/ },
  { row: lateUser, at: /exec through the API \| events/, vch: /exec_create: ls / },
  {
    row: lateUser,
    at: /exec of what cannot be started \| \$ docker exec -u (0:)?nonsense up id \| (code|stdout|stderr)$/,
  },
  { row: lateUser, at: /exec of what cannot be started \| events/, vch: /exec_(create|start): id / },
  {
    row: 'a refused attach answers JSON; dockerd plain text without a length',
    at: /\| > [A-Z]+ [^|]*\/attach[^|]*\| (headers\.content-type|body)$/,
    vch: /^(application\/json$|\{"message":)/,
  },
  {
    row: 'a container has a cgroup of version 2, and limits of its own machine',
    at: /running \/ (stats|cgroup and mounts|what it sees)/,
  },
  { row: 'no network `host`, no options of a bridge', at: /networks \||networks\/none \|/ },
  {
    row: '`info` tells what this host is',
    at: /\| (> GET \/info \||\$ docker info --format '\{\{\.OSType\}\})/,
  },
  {
    row: 'an image that is named by nothing: 400',
    at: /images that are not there|\/images\/busybox\/tag(\?tag=only)? \|/,
  },
]

/** The first that allows a difference. */
export function allowing(
  difference: Difference,
  allowed: readonly AllowedDifference[] = allowedDifferences,
): AllowedDifference | undefined {
  const { script, step, path, dockerd = '', vch = '' } = difference
  const place = `${script} | ${step} | ${path}`
  return allowed.find(
    (rule) => rule.at.test(place) && (rule.dockerd?.test(dockerd) ?? true) && (rule.vch?.test(vch) ?? true),
  )
}
