import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type ApplianceConfig, type ApplianceStatus, applianceConfig } from '../../appliance/config'
import type { Hypervisor, MachineSpec } from '../../lab/hypervisor'
import { openHypervisor } from '../../lab/qemu'
import { encodeExtraConfig } from '../../tether/extra-config'

jest.setTimeout(240_000)

const mebibyte = 2 ** 20
const subnet = `10.214.${100 + (process.pid % 100)}`
const forever = new AbortController().signal

let directory: string
let hypervisor: Hypervisor
/** What guests asked for and said, in order: `get KEY`, `set KEY VALUE`, `stopped REASON`, each after the machine's id. */
const story: string[] = []
const guestinfo = new Map<string, string>()
let heard: () => void = () => undefined

function tell(line: string): void {
  story.push(line)
  heard()
}

/** Resolves with the first line of the story, from now back to its start, that fits. */
async function line(pattern: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    for (const told of story) {
      const match = pattern.exec(told)
      if (match !== null) return match
    }
    await new Promise<void>((wake) => {
      heard = wake
    })
  }
}

function machine(id: string, iso: string, memory: number, portGroups: readonly string[]): MachineSpec {
  return {
    id,
    name: id,
    uuid: '564d0000-0000-4000-8000-000000000001',
    cpus: 1,
    memoryBytes: memory * mebibyte,
    disks: [],
    cdrom: resolve('.cache/iso', iso),
    nics: portGroups.map((portGroup, slot) => ({ slot, mac: `00:50:56:00:03:0${slot}`, portGroup, connected: true })),
    serials: [{ kind: 'file', path: join(directory, `${id}.log`) }],
  }
}

/** Runs `check`; when it fails or takes too long, the machine's console tells why. */
async function withConsole(id: string, check: Promise<unknown>): Promise<void> {
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error('took too long')), 200_000).unref()
  })
  await Promise.race([check, late]).catch(async (error: unknown) => {
    const text = await readFile(join(directory, `${id}.log`), 'utf8').catch(() => 'no console')
    throw new Error(`${String(error)}\n${story.join('\n')}\n${text.slice(-4000)}`)
  })
}

beforeAll(async () => {
  for (const iso of ['bootstrap.iso', 'appliance.iso']) {
    if (!existsSync(resolve('.cache/iso', iso)))
      throw new Error(`.cache/iso/${iso} is missing: make bootstrap appliance`)
  }
  directory = await mkdtemp(join(tmpdir(), 'vic-iso-'))
  hypervisor = await openHypervisor({
    name: `i${process.pid}`.slice(0, 8),
    stateDirectory: join(directory, 'state'),
    subnet: `${subnet}.0/24`,
    log: () => undefined,
    events: {
      stopped: (id, reason) => tell(`${id} stopped ${reason}`),
      infoGet: (id, key) => {
        tell(`${id} get ${key}`)
        return id === 'appliance' ? guestinfo.get(key) : undefined
      },
      infoSet: (id, key, value) => {
        tell(`${id} set ${key} ${value}`)
        return true
      },
    },
  })
  await hypervisor.createPortGroup('bridge')
})

afterAll(async () => {
  await hypervisor?.destroy()
  if (directory !== undefined) await rm(directory, { recursive: true, force: true })
})

test('bootstrap.iso boots in 128 MB to the tether, which asks for its configuration', async () => {
  const started = performance.now()
  await hypervisor.powerOn(machine('container', 'bootstrap.iso', 128, ['bridge']), forever)
  await withConsole('container', line(/^container get (guestinfo\.)?vic\./))
  process.stderr.write(`bootstrap.iso: ${Math.round(performance.now() - started)} ms to the first question\n`)
  await hypervisor.powerOff('container')
})

test('appliance.iso boots in 1 GB, gets an address, starts its daemons and shuts down when asked', async () => {
  const config: Partial<ApplianceConfig> = {
    version: 1,
    id: '00000000-0000-4000-8000-000000000000',
    name: 'vch1',
    // Nobody answers there: the port layer cannot become ready, and the appliance says so.
    endpoint: { url: `https://${subnet}.1:1/sdk`, thumbprint: 'AA', username: 'u', password: 'p' },
    uuid: '564d0000-0000-4000-8000-000000000001',
    placement: {
      resourcePool: 'ResourcePool:p',
      folder: 'Folder:f',
      host: 'HostSystem:h',
      datastore: 'Datastore:d',
      datastoreName: 'd',
      directory: 'vch1',
    },
    nics: [
      { mac: '00:50:56:00:03:00', role: 'public', network: 'Network:0', networkName: 'VM Network' },
      { mac: '00:50:56:00:03:01', role: 'bridge', network: 'Network:1', networkName: 'bridge' },
    ],
    bridgeSubnet: '172.16.0.0/16',
    authorizedKeys: [],
    registries: { insecure: [], certificateAuthorities: [] },
    limits: { defaultMemoryMegabytes: 128, defaultCpus: 1 },
  }
  for (const { key, value } of encodeExtraConfig(applianceConfig, config)) {
    guestinfo.set(key.replace(/^guestinfo\./, ''), value)
  }
  const started = performance.now()
  await hypervisor.powerOn(machine('appliance', 'appliance.iso', 1024, ['VM Network', 'bridge']), forever)
  await withConsole('appliance', line(new RegExp(`^appliance set ip ${subnet.replaceAll('.', '\\.')}\\.\\d+$`)))
  process.stderr.write(`appliance.iso: ${Math.round(performance.now() - started)} ms to its address\n`)
  await withConsole('appliance', line(/^appliance set vic\.status .*waiting for port-layer/))
  const [, text = ''] = await line(/^appliance set vic\.status (.*"phase":"(?:services|failed)".*)$/)
  expect(JSON.parse(text) as ApplianceStatus).toMatchObject({ run: 1, address: expect.stringContaining(subnet) })
  await hypervisor.shutdownGuest('appliance')
  await withConsole('appliance', line(/^appliance stopped guest-shutdown$/))
})
