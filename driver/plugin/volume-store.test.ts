import { parseVolumeStore } from './volume-store'

test('a volume store is on a datastore, or on an NFS server', () => {
  expect(parseVolumeStore('fast=ssd 1')).toEqual({ label: 'fast', datastore: 'ssd 1' })
  const plain = { host: 'nas.lan', path: '/vol/a b', uid: 1000, gid: 1000 }
  expect(parseVolumeStore('nas=nfs://nas.lan/vol/a%20b')).toEqual({ label: 'nas', nfs: plain })
  expect(parseVolumeStore('nas=nfs://10.0.0.5:2050/v?uid=0&proto=tcp&mountport=20048')).toEqual({
    label: 'nas',
    nfs: { host: '10.0.0.5', path: '/v', uid: 0, gid: 0, port: 2050, mountPort: 20048 },
  })
  expect(parseVolumeStore('nas=nfs://h/v?uid=1&gid=2&port=2049')).toMatchObject({ nfs: { uid: 1, gid: 2, port: 2049 } })
})

test('what is no volume store is refused with what to write', () => {
  const refused: [string, RegExp][] = [
    ['fast', /takes LABEL=DATASTORE or LABEL=nfs:\/\/HOST\/PATH, not 'fast'/],
    ['nfs://h/v:nas', /takes LABEL=/],
    ['a=nfs://', /no URL|needs a name/],
    ['a=nfs://h', /needs a name or an IPv4 address, and a path/],
    ['a=nfs://[::1]/v', /needs a name or an IPv4 address/],
    ['a=nfs://h/v?proto=udp', /over TCP/],
    ['a=nfs://h/v?hard=1', /no option 'hard'.*uid, gid, proto, port, mountport/],
    ['a=nfs://h/v?uid=root', /uid takes a number, not 'root'/],
  ]
  for (const [text, why] of refused) expect(() => parseVolumeStore(text)).toThrow(why)
})
