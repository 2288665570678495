import type { MountSpec } from './config'
import type { GuestConfig } from './configuration'
import { containerRecords } from './container-spec'
import { shareRecords } from './nfs-shares'

const share = { host: '10.0.0.5', path: '/v/volumes/data' }
const mount = (target: string, more: object = {}): MountSpec => ({
  ...{ kind: 'nfs', ...share, target, readOnly: false, copyUp: true },
  ...more,
})
const options = 'vers=3,proto=tcp,mountproto=tcp,rsize=131072,wsize=131072,hard,timeo=600,retrans=2,sec=sys,nolock'

test('a share is one mount of an address that answers, however often it is a target', async () => {
  const mounts = [
    mount('/a'),
    mount('/b', { readOnly: true, subpath: 'p' }),
    mount('/c', { path: '/other', port: 2050, mountPort: 20048, copyUp: false }),
  ]
  const asked: string[] = []
  const connect = async (address: string, port: number): Promise<void> => void asked.push(`${address}:${port}`)
  expect(await shareRecords(mounts, [], connect)).toEqual([
    ['share', '0', '10.0.0.5:/v/volumes/data', `${options},addr=10.0.0.5`],
    ['share', '2', '10.0.0.5:/other', `${options},addr=10.0.0.5,port=2050,mountport=20048`],
  ])
  expect(asked).toEqual(['10.0.0.5:111', '10.0.0.5:2050'])
  const config = {
    ...{ id: 'c'.repeat(64), mounts, root: { bus: 0, unit: 0, readOnly: false }, hostname: 'h', domainname: '' },
    process: { args: ['sh'], env: [], cwd: '/', user: '', tty: false, openStdin: false, stdinOnce: false },
  } as unknown as GuestConfig
  const records = containerRecords(config, []).filter(([name]) => name === 'mount')
  expect(records).toEqual([
    ['mount', 'volume', 'share:0', '/a', 'rw,copy=cccccccccccc'],
    ['mount', 'volume', 'share:0/p', '/b', 'ro,copy=cccccccccccc'],
    ['mount', 'volume', 'share:2', '/c', 'rw'],
  ])
})

test('a server that is not reached fails the start, by name', async () => {
  const connect = async (): Promise<void> => {
    throw new Error('connect ECONNREFUSED 10.0.0.5:111')
  }
  await expect(shareRecords([mount('/a')], [], connect)).rejects.toMatchObject({
    name: 'StartError',
    exitCode: 128,
    message:
      "mount volume 10.0.0.5:/v/volumes/data: the NFS server cannot be reached from the container's networks: connect ECONNREFUSED 10.0.0.5:111",
  })
})
