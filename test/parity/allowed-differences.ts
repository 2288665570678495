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
const otherWords = 'texts about wrong types name the field, in other words than Go’s decoder'
const numbers = 'a number that is none (`limit=x`, `t=x`), a time that is none: 400; dockerd 500'
const headers = 'the headers of docker are in every answer; dockerd leaves them out where no path matches'
const early =
  'ulimits, host names, tmpfs options and sysctls are checked at the create; dockerd 29 lets some pass until the start'
const lateStart =
  'a start refused for its ports, networks, links or log options leaves no `State.Error`, and 0 as `State.ExitCode`'
const clientsMistake = 'a bind or a link that cannot be meant: 400; dockerd 500'
const nothingSaid =
  'what says nothing of an endpoint (`{}`, `[]`) is shown as null, and `DNSNames` from the first start on'
const written =
  '`SizeRw`, and what a prune frees, are what the container’s disk takes on the datastore: a megabyte or two for one that wrote nothing'
const unstarted =
  'files of a container that never ran are without what its start makes: `/etc/hosts`, `/etc/hostname`, `/etc/resolv.conf`, `/.dockerenv`, the working directory, the directories of volumes'
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
    at: /DOCKER_API_VERSION=1\.10 |\/v1\.39|\/v1\.0\/|\/v1\/version|\/v1\.24\/|\/v1\.30\//,
  },
  // What came of the two creates of old versions.
  {
    row: versions,
    at: /versions of a create's body \| (events|containers)/,
    dockerd: /^$/,
    vch: /name":"c[ab]"|^c[ab]$/,
  },
  { row: hostPaths, at: /\.(ResolvConfPath|HostnamePath|HostsPath|LogPath|SandboxKey|SandboxID)$/ },
  { row: '`Driver`, `GraphDriver.Name` are `vic`', at: /(body|\b0)\.(Driver$|GraphDriver\.)/ },
  { row: peer, at: /\.(OomKillDisable|CgroupnsMode)$/ },
  { row: 'no path of `/proc` and `/sys` is masked or read-only', at: /HostConfig\.(MaskedPaths|ReadonlyPaths)$/ },
  { row: joined, at: /\.(NetworkID|EndpointID)$/ },
  { row: joined, at: /events/, dockerd: /^network (connect|disconnect) / },
  {
    row: written,
    at: /\.(SizeRootFs|SizeRw|VirtualSize|Size)$/,
  },
  { row: written, at: /\{\{\.Size\}\}.*\| stdout$/, vch: /MB \(virtual / },
  { row: written, at: /prune takes what matches .*(stdout|SpaceReclaimed)$|prune takes what matches \| events/ },
  { row: written, at: /^images \/ disk usage in words \| .*(stdout|events)$/, vch: /MB|"reclaimed":"[1-9]/ },
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
  {
    row: headers,
    at: /> GET (~\/%|\/containers\/\/json|\/containers\/%2e%2e\/json|\/containers\/%2Fxa\/json) \| (status|headers\.[a-z-]+|body)$/,
    dockerd: /^(301|400|400 Bad Request|text\/plain; charset=utf-8|text\/html; charset=utf-8|close|\/.*)?$/,
  },
  {
    row: '`Connection: close` is told where a connection is not used again',
    at: /headers\.connection$/,
    dockerd: /^$/,
    vch: /^close$/,
  },
  {
    row: 'a create that fails tells no `destroy` event',
    at: /^(create|volumes) \/ .*\| events/,
    dockerd: /^container destroy /,
    vch: /^$/,
  },
  { row: numbers, at: /\?t=x \| status|DetachKeys":"nonsense"\} \| status/, dockerd: /^500$/, vch: /^400$/ },
  {
    row: early,
    at: /ulimits refused|create \/ sysctls|host names that cannot be meant/,
    dockerd: /^(201|<id>|\[\]|container create .*"name":"c[a-z]"\}|c[a-z])?$/,
  },
  { row: early, at: /tmpfs refused \| (\$ docker create --name cd |events|containers)/ },
  {
    row: 'a mode of a namespace that would be shared is refused (501) at the create',
    at: /namespaces and modes refused \| (> .*"UsernsMode"|events|containers)/,
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
    at: /^running \/ stats .*\.(percpu_usage|pids_stats\.limit)$/,
  },
  {
    row: unstarted,
    at: /^prune \/ copying from and into what does not run .*docker export ca.*stdout$/,
    dockerd: /^29\d$/,
    vch: /^28\d$/,
  },
  {
    row: 'archives of `docker save` have no `VERSION`-1 configurations beside the layers',
    at: /docker save busybox \| tar t \| grep -c/,
    dockerd: /^10$/,
    vch: /^9$/,
  },
  {
    row: otherWords,
    at: /^images \/ archives keep ids \| .*docker load.* \| (stdout|stderr)$/,
    vch: /invalid archive: /,
  },
  {
    row: 'a working directory that is a file is told at the start; dockerd tells it at the create',
    at: /^lifecycle \/ a working directory that is not there.* \| (\$ docker run --name ce .*stderr|events|containers)/,
  },
  {
    row: 'starting an exec twice: 409 before the stream begins; dockerd writes the error into the stream',
    at: /^exec \/ an exec inspected \| \$ raw POST [^|]*\/start/,
    vch: /has already run|^409$/,
  },
  { row: 'no network `host`, no options of a bridge', at: /^system \/ networks \|/ },
  { row: 'no network `host`, no options of a bridge', at: /\/networks\/none \| body\.Created$/ },
  {
    row: '`info` tells what this host is',
    at: /\| (> GET \/info \||\$ docker info --format '\{\{\.OSType\}\})/,
  },
  {
    row: 'an image that is named by nothing: 400',
    at: /> POST \/images\/(busybox\/tag(\?tag=only)?|create|create\?fromImage=) \| (status|headers\.content-type|body(\.message)?)$/,
  },
  {
    row: lateStart,
    at: /\.State\.(Error|ExitCode)$/,
    dockerd: /initialize logging driver: |Cannot link to |^128$/,
    vch: /^0?$/,
  },
  {
    row: 'the network of another container (`container:NAME`): 501 at the create',
    at: /networks that are not there.*(\| \$ docker create --name cb |\| events|\| containers)/,
  },
  {
    row: '`NetworkDisabled` is the network `none`',
    at: /networks that are not there.*\| > GET \/containers\/cc\/json \| body\.(HostConfig\.NetworkMode|NetworkSettings\.)/,
  },
  {
    row: 'a static MAC is from 00:50:56:00:00:00 to 00:50:56:3f:ff:ff, else 501',
    at: /^create \/ a MAC address of one's own \| (\$ docker create --name cb |events|containers)/,
  },
  {
    row: 'a create that fails leaves no volume behind',
    at: /^volumes \/ mounts that cannot be meant \| events/,
    dockerd: /^volume create /,
    vch: /^$/,
  },
  { row: clientsMistake, at: /"(Binds|Links)":\[[^|]*\| status$/, dockerd: /^500$/, vch: /^400$/ },
  {
    row: nothingSaid,
    at: /\.Networks\.[a-z]+\.(IPAMConfig|DriverOpts|Aliases)$/,
    dockerd: /^(\{\}|\[\])$/,
    vch: /^null$/,
  },
  { row: nothingSaid, at: /\.Networks\.[a-z]+\.DNSNames$/, dockerd: /^\[/, vch: /^null$/ },
  {
    row: 'ports published on 127.0.0.1 are accepted with a warning and reached by nobody',
    at: /^(ports|system) \/ .*\| (stderr|body\.Warnings\.0)$/,
    dockerd: /^$/,
    vch: /127\.0\.0\.1 of the host, where nobody can be/,
  },
  {
    row: "`Mountpoint` and `Source` are the disk's path on its datastore, or `host:path`; of a mounted image its id",
    at: /\.(Mountpoint|Source)$/,
    vch: /^\[.+\] .*\.vmdk$|^sha256:/,
  },
  {
    row: '`subpath` and its absence are checked when the container starts, as with dockerd, by another sentence',
    at: /^volumes \/ (an image is mounted|mounts of images|a part of a volume)/,
    dockerd: /path concatenation|cannot access path|^volume unmount local vb/,
  },
  {
    row: "`system df` and `prune` count volumes with options as well; sizes are those of the disks' files, or of the files on an NFS server as far as they can be counted in 20 s",
    at: /^(volumes|system) \/ .*prune.*\| (stdout|body\.SpaceReclaimed)$|^(volumes|ends|system) \/ .*\| events/,
    dockerd: /^(0|Total reclaimed space: (<bytes>|0B)|volume prune .*)$/,
    vch: /^(\d+|Total reclaimed space: .*(<bytes>|B)|volume prune .*)$/,
  },
  {
    row: 'an anonymous volume at `/` or at a path that is not absolute: 400 at the create',
    at: /anonymous volumes where none can be/,
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
