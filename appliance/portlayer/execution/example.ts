import type { ContainerRecord } from './record'

/** A container as tests use it. */
export const exampleRecord: ContainerRecord = {
  version: 1,
  id: 'c0ffee'.padEnd(64, '0'),
  vch: '3b0c9a4e-0000-4000-8000-000000000001',
  createdAt: '2024-01-01T00:00:00.000000000Z',
  execution: {
    name: 'web',
    hostname: 'web',
    domainname: '',
    process: { args: ['/bin/true'], env: [], cwd: '/', user: '', tty: false, openStdin: false, stdinOnce: false },
    stopSignal: 'SIGTERM',
    expectAttach: false,
    annotations: { image: 'busybox' },
  },
  storage: { layer: `sha256:${'a'.repeat(64)}` },
  network: { endpoints: [{ network: 'bridge' }] },
  endpoints: [
    { network: 'bridge', mac: '00:50:56:00:00:01', address: '172.16.0.2', prefixLength: 16, gateway: '172.16.0.1' },
  ],
}
