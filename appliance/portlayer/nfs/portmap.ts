import { RpcClient, RpcError, type RpcOptions } from './rpc-client'
import { XdrWriter } from './xdr'

/** RFC 1833, section 3: the port mapper, version 2. */
const portmapPort = 111
const getPort = { program: 100_000, version: 2, procedure: 3 }
const tcp = 6

/** The TCP port of a program; RpcError when the server does not serve it, or has no port mapper that answers. */
export async function findPort(
  host: string,
  { program, version, name }: { readonly program: number; readonly version: number; readonly name: string },
  options: RpcOptions,
  portmapper = portmapPort,
): Promise<number> {
  const client = await RpcClient.connect({ host, port: portmapper }, options)
  try {
    const question = new XdrWriter().uint32(program).uint32(version).uint32(tcp).uint32(0).bytes()
    const port = (await client.call(getPort, question)).uint32()
    if (port > 0 && port < 65_536) return port
    throw new RpcError(`${host} does not serve ${name} over TCP`)
  } finally {
    client.close()
  }
}
