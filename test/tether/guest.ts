import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ContainerConfig, RunState } from '../../tether/config'
import { containerConfig, parseRunState } from '../../tether/config'
import { encodeExtraConfig } from '../../tether/extra-config'

const iso = join(__dirname, '../../.cache/iso/bootstrap.iso')
export const mac = '00:50:56:00:00:01'

/** Answers RPCI as docs/contracts.md has it, and keeps what the guest tells, with the time. */
class Responder {
  readonly values: Map<string, string>
  readonly states: { readonly state: RunState; readonly at: number }[] = []
  #changed: (() => void)[] = []

  constructor(values: Map<string, string>) {
    this.values = values
  }

  serve(socket: Socket): void {
    let rest = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE()) {
        const end = 4 + rest.readUInt32BE()
        const answer = Buffer.from(this.#answer(rest.toString('utf8', 4, end)))
        rest = rest.subarray(end)
        const length = Buffer.alloc(4)
        length.writeUInt32BE(answer.length)
        socket.write(Buffer.concat([length, answer]))
      }
    })
  }

  #answer(request: string): string {
    const [, verb, key = '', value = ''] = /^(info-get|info-set) (\S+) ?([\s\S]*)$/.exec(request) ?? []
    if (verb === 'info-get') {
      const found = this.values.get(key)
      return found === undefined ? '0 No value found' : `1 ${found}`
    }
    this.values.set(key, value)
    if (key === 'guestinfo.vic.state') this.states.push({ state: parseRunState(JSON.parse(value)), at: Date.now() })
    for (const changed of this.#changed.splice(0)) changed()
    return '1 '
  }

  /** Resolves when the guest tells the next thing. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#changed.push(resolve))
  }

  /** Resolves with the value of `key` once the guest has set it. */
  async value(key: string): Promise<string> {
    for (;;) {
      const found = this.values.get(key)
      if (found !== undefined) return found
      await this.next()
    }
  }
}

/** A container's VM in QEMU, as the lab makes one, without the lab. */
export interface Guest {
  readonly responder: Responder
  readonly directory: string
  readonly startedAt: number
  /** The VCH's end of the tether channel. */
  readonly channel: Promise<Socket>
  /** Resolves when the guest has powered itself off. */
  readonly ended: Promise<void>
  /** As an administrator's orderly shutdown: ACPI. */
  pressPower(): Promise<void>
  log(): { readonly log: string; readonly stream: string }[]
  console(): string
  destroy(): Promise<void>
}

/** What a guest has beside its configuration. */
export interface GuestHardware {
  /** `lanes` when absent. */
  readonly ports?: SerialPorts
  /** 128 when absent. */
  readonly memoryMegabytes?: number
  /** 1 when absent. */
  readonly cpus?: number
  /** Disks at units 1, 2, … after the root. */
  readonly volumes?: readonly string[]
  /** Adds to the image's files. */
  readonly fill?: (root: string) => void
}

/** A disk as an image's is, with the programs of busybox and what `fill` adds. */
export function makeRoot(directory: string, fill: (root: string) => void): string {
  const tree = join(directory, 'root')
  mkdirSync(join(tree, 'bin'), { recursive: true })
  mkdirSync(join(tree, 'etc'))
  execFileSync('cp', ['/bin/busybox', join(tree, 'bin/busybox')])
  execFileSync('chroot', [tree, '/bin/busybox', '--install', '-s', '/bin'])
  writeFileSync(join(tree, 'etc/hosts'), 'from the image\n')
  fill(tree)
  const raw = join(directory, 'root.raw')
  execFileSync('truncate', ['-s', '64M', raw])
  execFileSync('mke2fs', ['-q', '-t', 'ext4', '-d', tree, raw])
  const disk = join(directory, 'root.vmdk')
  execFileSync('qemu-img', ['convert', '-f', 'raw', '-O', 'vmdk', raw, disk])
  return disk
}

/** How the container's serial ports are there: as the lab has them, with lanes, or as a host that has only UARTs. */
export type SerialPorts = 'lanes' | 'uarts'

function laneArguments(directory: string): string[] {
  return [
    ...['-chardev', `socket,id=l1,path=${directory}/channel`, '-device', 'virtserialport,chardev=l1,name=lab.com2'],
    ...['-chardev', `file,id=l2,path=${directory}/container.log,append=on`],
    ...['-device', 'virtserialport,chardev=l2,name=lab.com3'],
  ]
}

function qemuArguments(
  directory: string,
  disks: readonly string[],
  { ports = 'lanes', memoryMegabytes = 128, cpus = 1 }: GuestHardware,
  acceleration: readonly string[],
): string[] {
  const uartChannel = ports === 'lanes' ? 'null,id=s1' : `socket,id=s1,path=${directory}/channel`
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-machine', 'pc', '-no-reboot', ...acceleration],
    ...['-m', `${memoryMegabytes}M`, '-smp', String(cpus), '-boot', 'order=d,menu=off,strict=on'],
    ...['-device', 'virtio-serial-pci,id=lab'],
    ...['-chardev', `socket,id=rpci,path=${directory}/rpci`, '-device', 'virtserialport,chardev=rpci,name=lab.rpci'],
    ...['-chardev', `file,id=s0,path=${directory}/console.log`, '-device', 'isa-serial,index=0,irq=4,chardev=s0'],
    ...['-chardev', uartChannel, '-device', 'isa-serial,index=1,irq=3,chardev=s1'],
    ...['-chardev', `file,id=s2,path=${directory}/container.log,append=on`],
    ...['-device', 'isa-serial,index=2,irq=5,chardev=s2'],
    ...(ports === 'lanes' ? laneArguments(directory) : []),
    ...['-drive', `if=none,id=cd,media=cdrom,readonly=on,file=${iso}`, '-device', 'ide-cd,drive=cd,bootindex=0'],
    ...['-device', 'pvscsi,id=scsi0'],
    ...disks.flatMap((disk, unit) => [
      ...['-drive', `if=none,id=d${unit},file=${disk},format=vmdk,cache=unsafe`],
      ...['-device', `scsi-hd,drive=d${unit},bus=scsi0.0,scsi-id=${unit}`],
    ]),
    ...['-qmp', `unix:${directory}/qmp,server=on,wait=off`],
    ...['-netdev', 'user,id=n0,restrict=on', '-device', `vmxnet3,netdev=n0,mac=${mac},romfile=`],
  ]
}

const listen = async (path: string): Promise<Server> => {
  const server = createServer().listen(path)
  await once(server, 'listening')
  return server
}

/** Boots bootstrap.iso with this configuration; the rest is as a plain `docker run` has it. */
export async function bootGuest(config: Partial<ContainerConfig>, hardware: GuestHardware = {}): Promise<Guest> {
  if (!existsSync(iso)) throw new Error(`${iso} is missing: make bootstrap`)
  const directory = mkdtempSync(join(tmpdir(), 'vic-boot-'))
  const { volumes = [], fill = () => undefined } = hardware
  const disks = [makeRoot(directory, fill), ...volumes]
  const whole: Partial<ContainerConfig> = {
    version: 1,
    id: 'a'.repeat(64),
    hostname: 'box',
    domainname: '',
    root: { bus: 0, unit: 0, readOnly: false },
    mounts: [],
    network: { nics: [], nameservers: ['10.0.2.3'], searchDomains: [], resolvOptions: [], hosts: [] },
    stopSignal: 'SIGTERM',
    authorizedKey: '',
    expectAttach: false,
    ...config,
  }
  const entries = encodeExtraConfig(containerConfig, whole)
  const responder = new Responder(new Map(entries.map(({ key, value }) => [key, value])))
  const [rpci, channelServer] = await Promise.all([listen(`${directory}/rpci`), listen(`${directory}/channel`)])
  rpci.on('connection', (socket) => responder.serve(socket))
  const channel = once(channelServer, 'connection').then(([socket]) => socket as Socket)

  const startedAt = Date.now()
  const qemu: ChildProcess = spawn(
    'qemu-system-x86_64',
    qemuArguments(directory, disks, hardware, ['-accel', 'tcg,thread=multi', '-cpu', 'max']),
    { stdio: ['ignore', 'inherit', 'inherit'] },
  )
  const ended = once(qemu, 'exit').then(() => undefined)
  const read = (name: string): string =>
    existsSync(`${directory}/${name}`) ? readFileSync(`${directory}/${name}`, 'utf8') : ''
  return {
    responder,
    directory,
    startedAt,
    channel,
    ended,
    log: () =>
      read('container.log')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
    console: () => read('console.log'),
    async pressPower() {
      const monitor = createConnection(`${directory}/qmp`)
      await once(monitor, 'data')
      monitor.write('{"execute":"qmp_capabilities"}{"execute":"system_powerdown"}')
      // A monitor that is left too soon forgets what it was asked for.
      for (let told = ''; !told.includes('POWERDOWN'); ) told += String((await once(monitor, 'data'))[0])
      monitor.destroy()
    },
    async destroy() {
      qemu.kill('SIGKILL')
      await ended
      ;(await channel).destroy()
      rpci.close()
      channelServer.close()
      rmSync(directory, { recursive: true })
    },
  }
}
