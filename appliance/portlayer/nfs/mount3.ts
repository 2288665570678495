import { RpcClient, RpcError, type RpcOptions } from './rpc-client'
import { XdrWriter } from './xdr'

/** The mount protocol, RFC 1813 appendix I. */
export const mountProgram = { program: 100_005, version: 3, name: 'mount (version 3)' } as const
const mnt = 1
const maxHandleBytes = 64

const refusals: Readonly<Record<number, string>> = {
  1: 'not permitted',
  2: 'there is no such directory',
  5: 'input or output error',
  13: 'access denied: the server does not export it to this client',
  20: 'it is no directory',
  63: 'the name is too long',
}

/** The handle of an exported directory. Servers keep a list of who asked: it decides nothing, and we leave it alone. */
export async function mountRoot(host: string, port: number, path: string, options: RpcOptions): Promise<Buffer> {
  const client = await RpcClient.connect({ host, port }, options)
  try {
    const answer = await client.call({ ...mountProgram, procedure: mnt }, new XdrWriter().string(path).bytes())
    const status = answer.uint32()
    if (status !== 0) throw new RpcError(`mounting ${host}:${path}: ${refusals[status] ?? `error ${status}`}`)
    return answer.opaque(maxHandleBytes)
  } finally {
    client.close()
  }
}
