import type { Container, ContainerLink, Endpoint } from '../portlayer/api'

/** A network of the tests: its number is part of its id, its subnet and its gateway. */
export function exampleEndpoint(network: string, number: number, host: number, isInternal = false): Endpoint {
  const gateway = `172.${16 + number}.0.1`
  return {
    network,
    networkId: String(number).repeat(64),
    mac: `00:50:56:00:0${number}:${String(host).padStart(2, '0')}`,
    address: `172.${16 + number}.0.${host}`,
    prefixLength: 16,
    ...(!isInternal && { gateway }),
    ...(network !== 'bridge' && { nameserver: gateway }),
  }
}

/** A container that runs, as the port layer tells of it. */
export function exampleContainer(
  name: string,
  endpoints: readonly Endpoint[],
  more: {
    readonly aliases?: readonly string[]
    readonly links?: readonly ContainerLink[]
    readonly nameservers?: readonly string[]
  } = {},
): Container {
  const { aliases, links, nameservers } = more
  return {
    id: Buffer.from(name).toString('hex').padEnd(64, '0'),
    name,
    createdAt: '2024-01-01T00:00:00.000000000Z',
    state: { status: 'running', run: 1, startedAt: '2024-01-01T00:00:00.000000000Z' },
    execution: {
      name,
      hostname: `${name}-host`,
      domainname: '',
      process: { args: ['/bin/true'], env: [], cwd: '/', user: '', tty: false, openStdin: false, stdinOnce: false },
      stopSignal: 'SIGTERM',
      expectAttach: false,
      annotations: {},
    },
    storage: { layer: `sha256:${'a'.repeat(64)}` },
    network: {
      endpoints: endpoints.map(({ network }) => ({
        network,
        ...(aliases !== undefined && { aliases }),
        ...(links !== undefined && { links }),
      })),
      ...(nameservers !== undefined && { nameservers }),
    },
    endpoints,
    memory: 1,
    cpus: 1,
    version: '1',
  }
}
