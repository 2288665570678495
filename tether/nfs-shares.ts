import { once } from 'node:events'
import type { MountSpec, NfsShare } from './config'
import { type SpecRecord, StartError } from './launch'
import { lookUp } from './lookup'

/** A server has this long to take a connection. Milliseconds. */
const patience = 10_000
const portmapPort = 111
/** As VIC mounts volumes: the container waits for a server that is away, and locks are its own VM's (docs/differences.md). Of nfs(5). */
const options = 'vers=3,proto=tcp,mountproto=tcp,rsize=131072,wsize=131072,hard,timeo=600,retrans=2,sec=sys,nolock'

/** A mount of a server's directory. */
export type NfsMount = Extract<MountSpec, { kind: 'nfs' }>

/** The mounts of a container that are directories of servers. */
export function nfsMounts(mounts: readonly MountSpec[]): NfsMount[] {
  return mounts.filter((mount) => mount.kind === 'nfs')
}

/** What tells shares apart: the launcher mounts each once. */
export function shareName(share: NfsShare, mounts: readonly MountSpec[]): string {
  const isSame = ({ host, path }: NfsShare): boolean => host === share.host && path === share.path
  return String(nfsMounts(mounts).findIndex(isSame))
}

/**
 * The launcher's records of the shares of these mounts, by an address of each server that answers. Rejects with a StartError
 * that names the server: the kernel would wait for one that does not answer, and say nothing.
 */
export async function shareRecords(
  mounts: readonly MountSpec[],
  nameservers: readonly string[],
  connect: typeof reach = reach,
): Promise<SpecRecord[]> {
  const shares = new Map(nfsMounts(mounts).map((mount) => [shareName(mount, mounts), mount]))
  return Promise.all(
    [...shares].map(async ([name, { host, path, port, mountPort }]): Promise<SpecRecord> => {
      const address = await findServer(host, path, port ?? portmapPort, nameservers, connect)
      const ports = [port !== undefined && `port=${port}`, mountPort !== undefined && `mountport=${mountPort}`]
      return ['share', name, `${host}:${path}`, [options, `addr=${address}`, ...ports].filter(Boolean).join()]
    }),
  )
}

async function findServer(
  host: string,
  path: string,
  port: number,
  nameservers: readonly string[],
  connect: typeof reach,
): Promise<string> {
  const failed = (why: string): StartError => new StartError(`mount volume ${host}:${path}: ${why}`, 128)
  const addresses = await lookUp(host, nameservers).catch((error: Error) => {
    throw failed(`the NFS server's name cannot be resolved: ${error.message}`)
  })
  let why = ''
  for (const address of addresses) {
    try {
      await connect(address, port)
      return address
    } catch (error) {
      why = (error as Error).message
    }
  }
  throw failed(`the NFS server cannot be reached from the container's networks: ${why}`)
}

/** Resolves when somebody listens there. */
async function reach(host: string, port: number): Promise<void> {
  const socket = process.getBuiltinModule('node:net').connect({ host, port })
  const end = AbortSignal.timeout(patience)
  try {
    await once(socket, 'connect', { signal: end })
  } catch (error) {
    throw end.aborted ? new Error(`${host}:${port} does not answer within ${patience / 1000} s`) : error
  } finally {
    socket.on('error', () => undefined).destroy()
  }
}
