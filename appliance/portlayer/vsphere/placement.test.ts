import type { GuestConfig } from '../appliance-file'
import { placementOf } from './placement'

const config = (imageDirectory?: string): GuestConfig => ({
  ...{ version: 1, id: 'id', name: 'vch1', uuid: 'uuid', bridgeSubnet: '172.16.0.0/16', authorizedKeys: [] },
  endpoint: { url: 'https://10.0.0.1/sdk', thumbprint: 'AA', username: 'u', password: 'p' },
  placement: {
    ...{ resourcePool: 'ResourcePool:p', folder: 'Folder:f', host: 'HostSystem:h', datastore: 'Datastore:d' },
    ...{ datastoreName: 'ds', directory: 'vch1', ...(imageDirectory !== undefined && { imageDirectory }) },
  },
  nics: [{ mac: '00:50:56:00:00:01', role: 'bridge', network: 'Network:n', networkName: 'vch1-bridge' }],
  registries: { insecure: [], certificateAuthorities: [] },
  limits: { defaultMemoryMegabytes: 128, defaultCpus: 1 },
})

test('images lie in the directory of the VCH, or in one that outlives it', () => {
  const paths = [
    'images/a/layer.vmdk',
    'images',
    'image-documents/x.json',
    'imagesque',
    'documents/image-1',
    'scratch/a',
  ]
  const own = placementOf(config(), '10.0.0.9', 2400)
  expect(paths.map(own.locate)).toEqual(paths.map((path) => `vch1/${path}`))
  const named = placementOf(config('vic-images/ann/web'), '10.0.0.9', 2400)
  expect(paths.map(named.path)).toEqual([
    ...paths.slice(0, 3).map((path) => `[ds] vic-images/ann/web/${path}`),
    ...paths.slice(3).map((path) => `[ds] vch1/${path}`),
  ])
})
