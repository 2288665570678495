import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EtcFiles, hostsFile } from './etc-files'

const named = {
  hostname: 'box',
  domainname: '',
  network: {
    nics: [],
    nameservers: ['10.0.0.1'],
    searchDomains: ['example.org'],
    resolvOptions: ['ndots:0'],
    hosts: [{ address: '192.0.2.1', names: ['db', 'store'] }],
  },
}
const asking = (nameserver: string) => ({ ...named, network: { ...named.network, nameservers: [nameserver] } })

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vic-etc-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const read = (name: string): string => readFileSync(join(directory, name), 'utf8')

test('the files are bound to their places', () => {
  const { files } = new EtcFiles(directory, named, ['10.0.0.2'], [])
  expect(files.map(({ target }) => target)).toEqual(['/etc/hostname', '/etc/hosts', '/etc/resolv.conf'])
  expect(files.map(({ path }) => readFileSync(path, 'utf8'))).toEqual([
    'box\n',
    hostsFile(named, ['10.0.0.2']),
    'nameserver 10.0.0.1\nsearch example.org\noptions ndots:0\n',
  ])
})

test('/etc/hosts has the own name at every address, the full one first', () => {
  const text = hostsFile({ ...named, domainname: 'example.org' }, ['10.0.0.2', '10.0.1.2'])
  expect(text.split('\n').slice(-4)).toEqual([
    '192.0.2.1\tdb store',
    '10.0.0.2\tbox.example.org box',
    '10.0.1.2\tbox.example.org box',
    '',
  ])
})

test('the own name in /etc/hosts is also its first word', () => {
  const own = (hostname: string, domainname: string) =>
    hostsFile({ ...named, hostname, domainname }, ['10.0.0.2'])
      .split('\n')
      .at(-2)
  expect(own('web.example.org', '')).toBe('10.0.0.2\tweb.example.org web')
  expect(own('web.example.org', 'net')).toBe('10.0.0.2\tweb.example.org.net web')
})

test('only the own lines of /etc/hosts follow, beside what the container wrote', () => {
  const files = new EtcFiles(directory, named, ['10.0.0.2'], [])
  appendFileSync(join(directory, 'hosts'), '192.0.2.9 mine\n\n')
  files.follow(named, ['10.0.0.2', '10.0.1.2'])
  expect(read('hosts')).toBe(`${hostsFile(named, ['10.0.0.2'])}192.0.2.9 mine\n\n10.0.1.2\tbox\n`)
  files.follow(named, ['10.0.1.2'])
  expect(read('hosts')).toBe(`${hostsFile(named, [])}192.0.2.9 mine\n\n10.0.1.2\tbox\n`)
})

test('a hosts file that has become huge is left alone', () => {
  const files = new EtcFiles(directory, named, [], [])
  const huge = '#'.repeat((1 << 20) + 1)
  writeFileSync(join(directory, 'hosts'), huge)
  files.follow(named, ['10.0.1.2'])
  expect(read('hosts')).toBe(huge)
})

test('/etc/resolv.conf follows until the container has written it', () => {
  const files = new EtcFiles(directory, named, [], [])
  files.follow(asking('10.0.0.9'), [])
  expect(read('resolv.conf')).toMatch(/^nameserver 10\.0\.0\.9\n/)
  writeFileSync(join(directory, 'resolv.conf'), 'nameserver 192.0.2.53\n')
  files.follow(asking('10.0.0.10'), [])
  expect(read('resolv.conf')).toBe('nameserver 192.0.2.53\n')
})
