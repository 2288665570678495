import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { DiskSpec, Hypervisor, MachineSpec } from '../../lab/hypervisor'
import { openHypervisor } from '../../lab/qemu'
import { bootKernel } from '../../lab/qemu/accelerator'
import { Concentrator, type SerialConnection } from '../../vmomi/vspc'
import { buildGuest, GuestShell } from './test-guest'

jest.setTimeout(120_000)

const mebibyte = 2 ** 20
const labName = `t${process.pid}`.slice(0, 8)
const octet = 100 + (process.pid % 100)
const subnet = `10.213.${octet}.0/24`
const host = `10.213.${octet}.1`
const never = new AbortController().signal

let directory: string
let iso: string
let kernel: string
let hypervisor: Hypervisor
let concentrator: Concentrator
let proxyUri: string
const stopped: string[] = []
const info = new Map<string, string>()
const arrivals: SerialConnection[] = []
let arrived: () => void = () => undefined

function open(): Promise<Hypervisor> {
  return openHypervisor({
    name: labName,
    stateDirectory: join(directory, 'state'),
    subnet,
    log: (line) => process.env.VIC_TEST_LOG && process.stderr.write(`${line}\n`),
    events: {
      stopped: (id, reason) => stopped.push(`${id} ${reason}`),
      infoGet: (id, key) => info.get(`${id} ${key}`),
      infoSet: (id, key, value) => value.length < 1000 && Boolean(info.set(`${id} ${key}`, value)),
    },
  })
}

/** The guest's shell, when its serial port has come to the concentrator. */
async function shellOf(serviceUri: string): Promise<GuestShell> {
  for (;;) {
    const index = arrivals.findIndex((arrival) => arrival.serviceUri === serviceUri)
    const [arrival] = index === -1 ? [] : arrivals.splice(index, 1)
    if (arrival !== undefined) return new GuestShell(arrival.stream)
    await new Promise<void>((wake) => (arrived = wake))
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(20)
}

function disk(name: string, unit: number, mode: DiskSpec['mode'] = 'persistent'): DiskSpec {
  return { path: join(directory, 'd, "s'.replace('"', ''), name), bus: 0, unit, mode }
}

function machine(id: string, disks: readonly DiskSpec[]): MachineSpec {
  return {
    id,
    name: `test, ${id}`,
    uuid: `564d0000-0000-4000-8000-0000000000${id.padStart(2, '0').slice(-2)}`,
    cpus: 1,
    memoryBytes: 128 * mebibyte,
    disks,
    cdrom: iso,
    nics: [
      { slot: 0, mac: `00:50:56:00:01:${id.padStart(2, '0').slice(-2)}`, portGroup: 'VM Network', connected: true },
      { slot: 1, mac: `00:50:56:00:02:${id.padStart(2, '0').slice(-2)}`, portGroup: 'a bridge', connected: true },
    ],
    serials: [
      { kind: 'file', path: join(directory, `console, ${id}.log`) },
      { kind: 'uri', serviceUri: `service ${id}`, proxyUri, direction: 'client' },
      { kind: 'file', path: join(directory, `output, ${id}.log`) },
    ],
  }
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vic lab, '))
  await mkdir(disk('', 0).path, { recursive: true })
  const guest = await buildGuest(directory)
  iso = guest.iso
  kernel = guest.kernel
  hypervisor = await open()
  await hypervisor.createPortGroup('a bridge')
  await hypervisor.createPortGroup('a bridge')
  concentrator = new Concentrator({
    accept: () => true,
    connected: (connection) => {
      arrivals.push(connection)
      arrived()
    },
  })
  const { port } = await concentrator.listen(0, host)
  proxyUri = `telnet://${host}:${port}`
})

afterAll(async () => {
  await hypervisor?.destroy()
  await concentrator?.close()
  if (directory !== undefined) await rm(directory, { recursive: true, force: true })
})

test('a machine boots, has its devices, and tells how it ends', async () => {
  await hypervisor.createDisk({ path: disk('base.vmdk', 0).path, capacityBytes: 64 * mebibyte })
  await hypervisor.powerOn(machine('1', [disk('base.vmdk', 0)]), never)
  const start = performance.now()
  let shell = await (await shellOf('service 1')).ready()
  expect(await shell.run('echo hello')).toBe('hello')
  process.stderr.write(`boot to shell: ${Math.round(performance.now() - start)} ms\n`)
  expect(hypervisor.running()).toEqual(['1'])
  expect(await readFile(join(directory, 'console, 1.log'), 'utf8')).toContain('guest is up')

  // RPCI
  info.set('1 greeting', 'from the lab')
  expect(await shell.run('rpci "info-get guestinfo.greeting"')).toBe('1 from the lab')
  expect(await shell.run('rpci "info-get guestinfo.nothing"')).toBe('0 No value found')
  expect(await shell.run('rpci "info-set guestinfo.answer from the guest"')).toBe('1')
  expect(info.get('1 answer')).toBe('from the guest')
  expect(await shell.run('rpci "info-set guestinfo.long $(dd if=/dev/zero bs=1 count=2000 | tr \\\\0 x)"')).toContain(
    '0 ',
  )

  // The disk's file system will be the parent of others.
  await shell.run('mke2fs -q $(disk 0) && mount -t ext4 $(disk 0) /mnt && echo base >/mnt/file && umount /mnt && sync')
  // Serial file with some volume.
  await shell.run('stty -F /dev/ttyS2 raw; seq 1 5000 >/dev/ttyS2')
  await until(() => readFileSync(join(directory, 'output, 1.log'), 'utf8').endsWith('5000\n'))
  expect(readFileSync(join(directory, 'output, 1.log'), 'utf8')).toBe(
    Array.from({ length: 5000 }, (_, index) => `${index + 1}\n`).join(''),
  )

  // DHCP, and the host is reachable.
  const eth = '$(basename $(dirname $(grep -il 00:50:56:00:01:01 /sys/class/net/*/address)))'
  await shell.run(`ip link set ${eth} up`)
  const lease = await shell.run(`udhcpc -i ${eth} -n -q -f -s /bin/true 2>&1`)
  const address = /lease of (\S+) obtained/.exec(lease)?.[1]
  expect(address).toMatch(new RegExp(`^10\\.213\\.${octet}\\.`))
  await shell.run(`ip address add ${address}/24 dev ${eth}`)
  expect(await shell.run(`ping -c 1 -W 5 ${host}`)).toContain('1 packets received')

  const used = await hypervisor.statistics('1')
  expect(used.cpuNanoseconds).toBeGreaterThan(0)
  expect(used.residentBytes).toBeGreaterThan(mebibyte)
  expect(used.nics[0]?.receivedBytes).toBeGreaterThan(0)
  expect(used.nics[0]?.transmittedBytes).toBeGreaterThan(0)
  expect(used.disks).toMatchObject([{ bus: 0, unit: 0 }])
  expect(used.disks[0]?.writtenBytes).toBeGreaterThan(0)

  // A cable that is pulled.
  const [nic] = machine('1', []).nics
  if (nic === undefined) throw new Error('the machine has no NIC')
  await hypervisor.setNicConnected('1', { ...nic, connected: false })
  expect(await shell.run(`ping -c 1 -W 1 ${host} || true`)).toContain('0 packets received')
  await hypervisor.setNicConnected('1', nic)

  // A reset reaches the same line.
  await hypervisor.reset('1')
  await shell.ready()
  expect(readFileSync(join(directory, 'console, 1.log'), 'utf8').split('guest is up')).toHaveLength(3)
  expect(await shell.run('echo again')).toBe('again')

  // The line comes back after its far end went away, and the guest's bytes were held back meanwhile.
  await concentrator.close()
  concentrator = new Concentrator({
    accept: () => true,
    connected: (connection) => {
      arrivals.push(connection)
      arrived()
    },
  })
  await concentrator.listen(Number(new URL(proxyUri).port), host)
  shell = await shellOf('service 1')
  expect(await shell.run('echo still here')).toBe('still here')

  shell.send('poweroff -f')
  await until(() => stopped.length > 0)
  expect(stopped.splice(0)).toEqual(['1 guest-shutdown'])
  expect(hypervisor.running()).toEqual([])
})

test('machines share a parent, disks come and go, and a crash of the lab loses nobody', async () => {
  for (const name of ['2', '3', 'hot']) {
    const parent = disk('base.vmdk', 0).path
    await hypervisor.createDisk({ path: disk(`${name}.vmdk`, 0).path, capacityBytes: 64 * mebibyte, parent })
  }
  expect(await hypervisor.describeDisk(disk('2.vmdk', 0).path)).toMatchObject({
    capacityBytes: 64 * mebibyte,
    parent: disk('base.vmdk', 0).path,
  })
  await Promise.all([
    hypervisor.powerOn(machine('2', [disk('2.vmdk', 0)]), never),
    hypervisor.powerOn(machine('3', [disk('3.vmdk', 0), disk('base.vmdk', 1, 'independent_nonpersistent')]), never),
  ])
  const [second, third] = await Promise.all([shellOf('service 2'), shellOf('service 3')])
  await Promise.all([second.ready(), third.ready()])
  await second.run('mount -t ext4 $(disk 0) /mnt && cat /mnt/file && echo two >/mnt/file && sync')
  await third.run('mount -t ext4 $(disk 0) /mnt')
  expect(await third.run('cat /mnt/file')).toBe('base')
  await third.run('mkdir /tmp/scratch && mount -t ext4 $(disk 1) /tmp/scratch && echo lost >/tmp/scratch/file && sync')

  // Two machines talk in an isolated port group; its lab has no part in it.
  await second.run('ip address add 192.168.7.2/24 dev eth1 && ip link set eth1 up')
  await third.run('ip address add 192.168.7.3/24 dev eth1 && ip link set eth1 up')
  expect(await second.run('ping -c 1 -W 5 192.168.7.3')).toContain('1 packets received')

  await hypervisor.attachDisk('2', disk('hot.vmdk', 9))
  await second.run(
    'rescan; mkdir /tmp/hot; mount -t ext4 $(disk 9) /tmp/hot; echo hot >/tmp/hot/file; umount /tmp/hot; sync',
  )
  await second.run('echo 1 >/sys/block/$(basename $(disk 9))/device/delete')
  await hypervisor.detachDisk('2', disk('hot.vmdk', 9))
  await hypervisor.attachDisk('3', disk('hot.vmdk', 9))
  await third.run('rescan; mkdir /tmp/hot; mount -t ext4 $(disk 9) /tmp/hot')
  expect(await third.run('cat /tmp/hot/file')).toBe('hot')
  await expect(hypervisor.attachDisk('2', disk('hot.vmdk', 9))).rejects.toThrow(/lock/)
  await expect(hypervisor.detachDisk('2', disk('hot.vmdk', 9))).rejects.toThrow(/disk-0-9/)

  // An adapter that comes while the machine runs, goes, and leaves its place to another one; the other two stay.
  const hot = { slot: 5, mac: '00:50:56:00:05:02', portGroup: 'a bridge', connected: true }
  const hotLink = '$(basename $(dirname $(grep -il 00:50:56:00:05:02 /sys/class/net/*/address)))'
  for (const _time of ['first', 'second']) {
    await hypervisor.attachNic('2', hot)
    await second.run(
      'for n in $(seq 100); do grep -qi 00:50:56:00:05:02 /sys/class/net/*/address && break; sleep 0.1; done',
    )
    await second.run(`ip address add 192.168.8.2/24 dev ${hotLink} && ip link set ${hotLink} up`)
    await third.run('ip address replace 192.168.8.3/24 dev eth1')
    expect(await second.run('ping -c 1 -W 5 192.168.8.3')).toContain('1 packets received')
    await expect(hypervisor.attachNic('2', hot)).rejects.toThrow(/no free slot 5/)
    await hypervisor.detachNic('2', hot)
    expect(await second.run('cat /sys/class/net/*/address')).not.toMatch(/00:50:56:00:05:02/i)
  }
  await hypervisor.attachNic('2', hot)

  await hypervisor.setCdrom('3', undefined)
  await third.run('! dd if=/dev/sr0 of=/dev/null bs=2048 count=1')
  await hypervisor.setCdrom('3', iso)
  await hypervisor.setCdrom('3', iso)
  // A drive reports a change of its medium by failing the first reads.
  await third.run('for n in 1 2 3; do dd if=/dev/sr0 of=/dev/null bs=2048 count=1 && break; done')
  expect(await third.run('ls /sys/block | grep sr')).toBe('sr0')

  // What a crash leaves: processes without a lab. `close` lets go of them just as abruptly.
  await hypervisor.close()
  hypervisor = await open()
  expect([...hypervisor.running()].sort()).toEqual(['2', '3'])
  const again = await shellOf('service 2')
  expect(await again.run('cat /mnt/file')).toBe('two')
  expect((await hypervisor.statistics('2')).nics).toMatchObject([{}, {}, { mac: hot.mac }])
  await hypervisor.detachNic('2', hot)
  info.set('2 greeting', 'after the crash')
  expect(await again.run('rpci "info-get guestinfo.greeting"')).toBe('1 after the crash')

  // One goes while the lab is away, one is killed.
  const thirdAgain = await shellOf('service 3')
  thirdAgain.send('sleep 1; poweroff -f')
  await delay(100)
  await hypervisor.close()
  await delay(3000)
  hypervisor = await open()
  await until(() => stopped.length > 0)
  expect(stopped.splice(0)).toEqual(['3 guest-shutdown'])
  expect(hypervisor.running()).toEqual(['2'])
  process.kill(Number(readdirSync('/proc').find(isMachine)), 'SIGKILL')
  await until(() => stopped.length > 0)
  expect(stopped.splice(0)).toEqual(['2 crash'])

  // The overlay took the writes: the parent is as it was, and its children still fit it.
  await hypervisor.powerOn(machine('4', [disk('2.vmdk', 0), disk('base.vmdk', 1, 'independent_nonpersistent')]), never)
  const fourth = await (await shellOf('service 4')).ready()
  expect(await fourth.run('mount -t ext4 $(disk 0) /mnt && cat /mnt/file')).toBe('two')
  expect(await fourth.run('umount /mnt; mount -t ext4 $(disk 1) /mnt && cat /mnt/file')).toBe('base')
  await hypervisor.powerOff('4')
  await hypervisor.powerOff('4')
  expect(stopped).toEqual([])
})

test('the probe of the accelerators boots the kernel to its own user space and ends', async () => {
  await bootKernel('tcg', kernel, AbortSignal.timeout(60_000))
})

test('what cannot be started says why and leaves nothing', async () => {
  const missing = machine('5', [disk('missing.vmdk', 0)])
  await expect(hypervisor.powerOn(missing, never)).rejects.toThrow(/missing\.vmdk/)
  const stray = machine('5', [])
  await expect(
    hypervisor.powerOn(
      { ...stray, nics: [{ slot: 0, mac: '00:50:56:00:00:05', portGroup: 'none', connected: true }] },
      never,
    ),
  ).rejects.toThrow('there is no port group none')
  await expect(
    hypervisor.powerOn({ ...stray, serials: [{ kind: 'file', path: '/nowhere/at/all' }] }, never),
  ).rejects.toThrow(/nowhere/)
  expect(hypervisor.running()).toEqual([])
  expect(readdirSync('/proc').some(isMachine)).toBe(false)
})

test('destroy leaves no process, no namespace and no interface', async () => {
  await hypervisor.powerOn(machine('6', []), never)
  await hypervisor.destroy()
  expect(existsSync(`/run/netns/vl-${labName}`)).toBe(false)
  expect(existsSync(`/run/vic-lab/${labName}`)).toBe(false)
  expect(execFileSync('ip', ['link'], { encoding: 'utf8' })).not.toContain(labName)
  const left = readdirSync('/proc').filter((name) => commandLine(name).includes(`/run/vic-lab/${labName}/`))
  expect(left).toEqual([])
})

function commandLine(pid: string): string {
  if (!/^\d+$/.test(pid)) return ''
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return '' // gone meanwhile
  }
}

function isMachine(pid: string): boolean {
  const line = commandLine(pid)
  return line.includes(`/run/vic-lab/${labName}/`) && line.includes('qemu')
}
