import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Environment, machineVariables, type Outcome, startEnvironment } from './environment'

// Images between docker's CLI, a real registry and the VMDKs of a real VCH.

jest.setTimeout(600_000)

const machine = 'images'
/** More layers than there may be disks on one another (docs/contracts.md). */
const deepLayers = 40

describe('images of a VCH', () => {
  let environment: Environment
  let variables: Record<string, string>
  let directory: string
  let box: string
  const docker = (...argv: string[]): Promise<Outcome> =>
    environment.run('docker', argv, { env: variables, limit: 590_000 })
  const ok = async (...argv: string[]): Promise<string> => {
    const { code, stdout, stderr } = await docker(...argv)
    if (code !== 0) throw new Error(`docker ${argv.join(' ')}: exit ${code}: ${stderr}`)
    return stdout.trim()
  }
  const shell = async (script: string, ...argv: string[]): Promise<string> => {
    const { code, stdout, stderr } = await environment.run('bash', ['-euc', script, 'test', ...argv])
    if (code !== 0) throw new Error(`${script}: exit ${code}: ${stderr}`)
    return stdout.trim()
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vic-images-'))
    environment = await startEnvironment()
    box = `${environment.registry}/busybox`
    const created = await environment.run('docker-machine', ['create', '-d', 'vic', machine], { limit: 600_000 })
    if (created.code !== 0) throw new Error(`docker-machine create:\n${created.stdout}\n${created.stderr}`)
    variables = await machineVariables(environment, machine)
  }, 900_000)
  afterAll(async () => {
    await environment?.stop()
    await rm(directory, { recursive: true, force: true })
  }, 120_000)

  it('have the ids and digests of their registry', async () => {
    await ok('pull', '-q', box)
    const raw = `skopeo inspect --raw --tls-verify=false docker://${box}`
    const id = await shell(`${raw} | sed 's/.*"config":{[^}]*"digest":"\\([^"]*\\)".*/\\1/'`)
    const digest = await shell(`${raw} | sha256sum | cut -d' ' -f1`)
    expect(await ok('inspect', '-f', '{{.Id}} {{index .RepoDigests 0}}', box)).toBe(`${id} ${box}@sha256:${digest}`)
  })

  it('are pushed back, mounted elsewhere, and imported', async () => {
    expect(await ok('push', box)).toContain('Layer already exists')
    await ok('tag', box, `${environment.registry}/team/box:1`)
    expect(await ok('push', `${environment.registry}/team/box:1`)).toContain('Mounted from')
    const made = `${environment.registry}/made:1`
    await shell('mkdir "$1/root" && echo hello > "$1/root/file" && tar -C "$1/root" -cf "$1/made.tar" .', directory)
    const id = await ok('import', join(directory, 'made.tar'), made)
    expect(await ok('push', made)).toContain('Pushed')
    await ok('rmi', '-f', id)
    await ok('pull', '-q', made)
    expect(await ok('inspect', '-f', '{{.Id}}', made)).toBe(id)
  })

  it('go out as archives and come back as what they were', async () => {
    const archive = join(directory, 'box.tar')
    const id = await ok('inspect', '-f', '{{.Id}}', box)
    await ok('save', '-o', archive, box)
    const wrong = `cd "$1" && mkdir x && tar -xf box.tar -C x && cd x/blobs/sha256 && for blob in *; do
      [ "$(sha256sum < "$blob" | cut -d' ' -f1)" = "$blob" ] || echo "$blob"; done`
    expect(await shell(wrong, directory)).toBe('')
    await ok('rmi', '-f', id)
    expect(await ok('load', '-i', archive)).toContain(`Loaded image: ${box}:latest`)
    expect(await ok('inspect', '-f', '{{.Id}}', box)).toBe(id)
    expect(await ok('run', '--rm', box, 'echo', 'loaded')).toBe('loaded')
  })

  it('may have more layers than vSphere has disks on one another', async () => {
    const deep = `${environment.registry}/deep`
    const script = `cd "$1" && skopeo copy -q "oci:$2:latest" oci:deep:x
      for layer in $(seq ${deepLayers}); do
        rm -rf layer && mkdir layer && echo "$layer" > "layer/l$layer"
        tar -C layer -cf layer.tar . && umoci raw add-layer --image deep:x layer.tar
      done
      skopeo copy -q --dest-tls-verify=false oci:deep:x "docker://$3"`
    await shell(script, directory, join(process.cwd(), '.cache/images/busybox'), deep)
    await ok('pull', '-q', deep)
    const files = [1, 23, 24, 25, deepLayers].map((layer) => `/l${layer}`)
    expect(await ok('run', '--rm', deep, 'cat', ...files)).toBe(`1\n23\n24\n25\n${deepLayers}`)
  })
})
