import { join } from 'node:path'
import type { SharedVch } from '../shared-vch'

/** With the image's own, more layers than there may be disks on one another (docs/contracts.md). */
const deepLayers = 25
/** Each layer is a disk that is made, attached, written and let go of. Milliseconds. */
const deepLimit = 600_000

/** Images between docker's CLI, a real registry and the VMDKs of the VCH. */
export function images(vch: SharedVch): void {
  const ok = (...argv: string[]): Promise<string> => vch.ok(...argv)
  const shell = (script: string, ...argv: string[]): Promise<string> => vch.shell(script, ...argv)
  const idOf = (image: string): Promise<string> => ok('inspect', '-f', '{{.Id}}', image)
  const named = (name: string): string => `${vch.environment.registry}/${name}`

  it('have the ids and digests of their registry', async () => {
    const raw = 'skopeo inspect --raw --tls-verify=false "docker://$1"'
    const id = await shell(`${raw} | sed 's/.*"config":{[^}]*"digest":"\\([^"]*\\)".*/\\1/'`, vch.box)
    const digest = await shell(`${raw} | sha256sum | cut -d' ' -f1`, vch.box)
    const shown = await ok('inspect', '-f', '{{.Id}} {{index .RepoDigests 0}}', vch.box)
    expect(shown).toBe(`${id} ${vch.box}@sha256:${digest}`)
    const curl =
      'curl -fsS --cacert "$DOCKER_CERT_PATH/ca.pem" --cert "$DOCKER_CERT_PATH/cert.pem" --key "$DOCKER_CERT_PATH/key.pem"'
    const distribution = JSON.parse(
      await shell(`${curl} "https://\${DOCKER_HOST#tcp://}/distribution/$1/json"`, vch.box),
    )
    expect(distribution.Descriptor.digest).toBe(`sha256:${digest}`)
    expect(distribution.Platforms[0]).toMatchObject({ architecture: 'amd64', os: 'linux' })
    expect(
      await shell('echo secret | docker login -u somebody --password-stdin "$1"', vch.environment.registry),
    ).toMatch(/Login Succeeded/)
  })

  it('are pushed back, mounted elsewhere, and imported', async () => {
    expect(await ok('push', vch.box)).toContain('Layer already exists')
    await ok('tag', vch.box, named('team/box:1'))
    expect(await ok('push', named('team/box:1'))).toContain('Mounted from')
    await shell('mkdir root && echo hello > root/file && tar -C root -cf made.tar .')
    const id = await ok('import', join(vch.directory, 'made.tar'), named('made:1'))
    expect(await ok('push', named('made:1'))).toContain('Pushed')
    await ok('rmi', '-f', id)
    await ok('pull', '-q', named('made:1'))
    expect(await idOf(named('made:1'))).toBe(id)
  })

  it('are made of containers, and pushed', async () => {
    const made = named('committed:1')
    await ok('run', '--name', 'changed', vch.box, 'sh', '-c', 'echo changed > /new && rm "$(which awk)"')
    const id = await ok('commit', '-m', 'for a test', '-c', 'CMD ["cat", "/new"]', 'changed', made)
    await ok('rm', 'changed')
    expect(await ok('history', '--format', '{{.Comment}}', made)).toMatch(/^for a test/)
    expect(await ok('push', made)).toContain('Pushed')
    await ok('rmi', made)
    await ok('pull', '-q', made)
    expect(await idOf(made)).toBe(id)
    expect(await ok('run', '--rm', made)).toBe('changed')
  })

  it('go out as archives and come back as what they were', async () => {
    const id = await idOf(vch.box)
    await ok('save', '-o', join(vch.directory, 'box.tar'), vch.box)
    const wrong = `mkdir saved && tar -xf box.tar -C saved && cd saved/blobs/sha256 && for blob in *; do
      [ "$(sha256sum < "$blob" | cut -d' ' -f1)" = "$blob" ] || echo "$blob"; done`
    expect(await shell(wrong)).toBe('')
    await ok('rmi', '-f', id)
    expect(await ok('load', '-i', join(vch.directory, 'box.tar'))).toContain(`Loaded image: ${vch.box}:latest`)
    expect(await idOf(vch.box)).toBe(id)
    expect(await ok('run', '--rm', vch.box, 'echo', 'loaded')).toBe('loaded')
  })

  it('may have more layers than vSphere has disks on one another', async () => {
    const script = `skopeo copy -q "oci:$1:latest" oci:deep:x
      for layer in $(seq ${deepLayers}); do
        rm -rf layer && mkdir layer && echo "$layer" > "layer/l$layer"
        tar -C layer -cf layer.tar . && umoci raw add-layer --image deep:x layer.tar
      done
      skopeo copy -q --dest-tls-verify=false oci:deep:x "docker://$2"`
    await shell(script, join(process.cwd(), '.cache/images/busybox'), named('deep'))
    const pulled = await vch.docker(['pull', '-q', named('deep')], { limit: deepLimit })
    expect(pulled.code).toBe(0)
    const files = [1, 22, 23, 24, deepLayers].map((layer) => `/l${layer}`)
    expect(await ok('run', '--rm', named('deep'), 'cat', ...files)).toBe(`1\n22\n23\n24\n${deepLayers}`)
  }, 660_000)

  it('are counted, and go in a prune when they have no name', async () => {
    expect(await ok('system', 'df', '--format', '{{.Type}} {{.TotalCount}}')).toMatch(/^Images [1-9]/)
    const deep = await idOf(named('deep'))
    await ok('tag', vch.box, named('deep'))
    expect(await ok('image', 'prune', '-f')).toContain(`deleted: ${deep}`)
    expect(await vch.refused('inspect', deep)).toMatch(/no such object/i)
  })
}
