import type { NfsLocation } from '../../config'
import { mountProgram, mountRoot } from './mount3'
import { type FileHandle, Nfs3, nfsProgram } from './nfs3'
import { findPort } from './portmap'
import { RpcClient, type RpcOptions } from './rpc-client'

/** How long a server may take for a connection, or for one answer. Milliseconds. */
const patience = 10_000

/** An exported directory that can be worked with. */
export interface NfsSession {
  readonly nfs: Nfs3
  readonly root: FileHandle
}

/**
 * Does `action` with the export, over connections that end with it: a server that goes away fails what is under way and nothing else, and no
 * thread or mount of this machine waits for it. As whom: uid and gid of the location. RpcError, NfsError.
 */
export async function withExport<T>(
  { host, path, uid, gid, port, mountPort }: NfsLocation,
  action: (session: NfsSession) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const options: RpcOptions = { credential: { uid, gid }, patience, signal }
  const root = await mountRoot(host, mountPort ?? (await findPort(host, mountProgram, options)), path, options)
  const at = { host, port: port ?? (await findPort(host, nfsProgram, options)) }
  const client = await RpcClient.connect(at, options)
  try {
    return await action({ nfs: new Nfs3(client), root })
  } finally {
    client.close()
  }
}
