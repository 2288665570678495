import { parseBind, parseMount, parseVolumesFrom, volumeTarget } from './mount-spec'

const common = { readOnly: false, copyUp: true, mode: '', driver: '', options: null, labels: null }

it.each([
  ['data:/x', { ...common, name: 'data', target: '/x' }],
  ['data:/x//y/../z/', { ...common, name: 'data', target: '/x/z' }],
  ['/x', { ...common, name: '', target: '/x' }],
  ['data:/x:ro', { ...common, name: 'data', target: '/x', readOnly: true, mode: 'ro' }],
  ['data:/x:nocopy,Z,cached', { ...common, name: 'data', target: '/x', copyUp: false, mode: 'nocopy,Z,cached' }],
])('%s is understood', (raw, expected) => {
  expect(parseBind(raw, '')).toEqual(expected)
})

it.each([
  ['', "invalid volume specification: ''"],
  [':/x', "invalid volume specification: ':/x'"],
  ['/x:ro', "invalid volume specification: '/x:ro'"],
  ['a:b:/x:ro', "invalid volume specification: 'a:b:/x:ro'"],
  ['data:/x:', undefined],
  ['data:/x:z,Z', 'invalid mode: z,Z'],
  ['data:/x:sideways', 'invalid mode: sideways'],
  ['data:/../..', "destination can't be '/'"],
  ['/etc/../host:/x', '/etc/../host: mounting a directory of the host is not available'],
])('%s is refused as by dockerd', (raw, text) => {
  if (text === undefined) expect(parseBind(raw, '').name).toBe('data')
  else expect(() => parseBind(raw, '')).toThrow(text)
})

const mount = {
  ...{ Type: 'volume', Source: '', Target: '/x', ReadOnly: false, Consistency: '' },
  ...{ BindOptions: undefined, VolumeOptions: undefined, ImageOptions: undefined, TmpfsOptions: undefined },
}

it.each([
  [{ Target: '' }, 'invalid mount config for type "volume": field Target must not be empty'],
  [{ Target: 'x' }, `invalid mount config for type "volume": invalid mount path: 'x' mount path must be absolute`],
  [{ Type: '' }, 'invalid mount config for type "": mount type unknown'],
  [{ Type: 'tmpfs', Source: 'a' }, 'invalid mount config for type "tmpfs": field Source must not be specified'],
  [{ BindOptions: {} }, 'BindOptions must not be specified on mount type "volume"'],
  [{ Type: 'cluster' }, 'type "cluster" is not available on this host'],
  [{ Type: 'image' }, 'invalid mount config for type "image": field Source must not be empty'],
  [
    { Type: 'image', Source: 'a', ImageOptions: { Subpath: '../b' } },
    'invalid mount config for type "image": subpath must be a relative path within the volume',
  ],
  [
    { ImageOptions: { Subpath: '' } },
    'invalid mount config for type "volume": field ImageOptions must not be specified',
  ],
])('a mount with %j is refused', (change, text) => {
  expect(() => parseMount({ ...mount, ...change })).toThrow(text)
})

it('an image is mounted, or a part of it', () => {
  const image = { ...mount, Type: 'image', Source: 'busybox' }
  expect(parseMount(image)).toEqual({ image: 'busybox', target: '/x' })
  expect(parseMount({ ...image, Target: '/y/', ImageOptions: { Subpath: 'bin' } })).toEqual({
    ...{ image: 'busybox', target: '/y', subpath: 'bin' },
  })
})

it.each(['/abs', '..', 'a/../../b'])('the subpath %s is refused', (Subpath) => {
  const VolumeOptions = { NoCopy: false, Labels: {}, DriverConfig: null, Subpath }
  expect(() => parseMount({ ...mount, Source: 'data', VolumeOptions })).toThrow(
    'must be a relative path within the volume',
  )
  expect(() => parseMount({ ...mount, VolumeOptions })).toThrow('must not set Subpath when using anonymous volumes')
})

it('volumes of others and of images are understood', () => {
  expect(parseVolumesFrom('web')).toEqual({ container: 'web', mode: 'rw' })
  expect(parseVolumesFrom('web:ro,z')).toEqual({ container: 'web', mode: 'ro,z' })
  expect(() => parseVolumesFrom('')).toThrow('cannot be an empty string')
  expect(() => parseVolumesFrom('web:rshared')).toThrow('invalid mode: rshared')
  expect(volumeTarget('/data/')).toBe('/data')
})
