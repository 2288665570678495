import type { VolumeStoreSpec } from '../vch/vch'

/** VIC's default: whom volumes on NFS servers belong to. */
const defaultOwner = '1000'

/**
 * `LABEL=DATASTORE`, or `LABEL=nfs://HOST[:PORT]/PATH[?uid=&gid=&proto=tcp&port=&mountport=]`, of --vic-volume-store. An Error says what is wrong
 * with it; whether the server is there is not asked.
 */
export function parseVolumeStore(text: string): VolumeStoreSpec {
  const [, label, place] = /^([^=/]+)=(.+)$/.exec(text) ?? []
  if (label === undefined || place === undefined) {
    throw new Error(`--vic-volume-store takes LABEL=DATASTORE or LABEL=nfs://HOST/PATH, not '${text}'`)
  }
  return /^nfs:\/\//i.test(place) ? { label, nfs: parseNfs(place) } : { label, datastore: place }
}

function parseNfs(text: string): Extract<VolumeStoreSpec, { nfs: unknown }>['nfs'] {
  if (!URL.canParse(text)) throw new Error(`--vic-volume-store: '${text}' is no URL of the form nfs://HOST/PATH`)
  const { hostname, pathname, port, searchParams, username, hash } = new URL(text)
  const options = new Map(searchParams)
  const taken = ['uid', 'gid', 'proto', 'port', 'mountport']
  const unknown = [...options.keys()].find((name) => !taken.includes(name))
  if (unknown !== undefined) {
    throw new Error(`--vic-volume-store: there is no option '${unknown}' of NFS; there are ${taken.join(', ')}`)
  }
  if ((options.get('proto') ?? 'tcp') !== 'tcp')
    throw new Error('--vic-volume-store: NFS is spoken over TCP: proto=tcp')
  if (hostname === '' || username !== '' || hash !== '' || pathname === '' || hostname.startsWith('[')) {
    throw new Error(`--vic-volume-store: '${text}' needs a name or an IPv4 address, and a path: nfs://HOST/PATH`)
  }
  const number = (name: string, value: string): number => {
    if (/^\d{1,10}$/.test(value)) return Number(value)
    throw new Error(`--vic-volume-store: ${name} takes a number, not '${value}'`)
  }
  const uid = number('uid', options.get('uid') ?? defaultOwner)
  const chosenPort = options.get('port') ?? port
  const mountPort = options.get('mountport')
  return {
    host: hostname,
    path: decodeURIComponent(pathname),
    uid,
    gid: number('gid', options.get('gid') ?? options.get('uid') ?? defaultOwner),
    ...(chosenPort !== '' && { port: number('port', chosenPort) }),
    ...(mountPort !== undefined && { mountPort: number('mountport', mountPort) }),
  }
}
