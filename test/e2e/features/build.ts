import { spawnSync } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Outcome } from '../environment'
import type { SharedVch } from '../shared-vch'

const project = resolve(__dirname, '../../..')
const builder = 'maker'
/** A build starts a dozen programs in a VM under software emulation. Milliseconds. */
const buildLimit = 600_000

const dockerfile = `ARG BASE
FROM $BASE AS maker
ARG GREETING=nobody
COPY . /context/
RUN --mount=type=secret,id=word sha256sum < /run/secrets/word > /word
RUN ls /context > /listing && echo "$GREETING" > /greeting && id -u >> /greeting

FROM $BASE
ENV MADE=here
COPY --from=maker /listing /greeting /word /
HEALTHCHECK --interval=1s CMD cat /greeting
CMD ["cat", "/listing", "/greeting", "/word"]
`
/** SHA-256 of `sesame`. */
const secretDigest = 'd0c04f4b1951e4aeaaec8223ed2039e542f3aae805a6fa7f6d794e5afff5d272'

/** Whether buildx and BuildKit are there; where they cannot be built it is said, and their tests are left out. */
export function canBuild(): boolean {
  const installed = spawnSync('test/peers/buildx/install', { cwd: project, encoding: 'utf8' })
  if (installed.status === 3) console.warn(`no builds with buildx: ${installed.stderr}`)
  else if (installed.status !== 0) throw new Error(`test/peers/buildx/install: ${installed.stdout}${installed.stderr}`)
  return installed.status === 0
}

/** Images built by buildx, whose BuildKit runs in a container of the VCH. */
export function build(vch: SharedVch): void {
  const named = (name: string): string => `${vch.environment.registry}/${name}`
  /** docker with configuration and builders of the test's own. */
  const docker = (...argv: string[]): Promise<Outcome> => {
    const env = {
      ...vch.variables,
      DOCKER_CONFIG: join(vch.directory, 'docker'),
      BUILDX_CONFIG: join(vch.directory, 'buildx'),
      // docker build would take the builder `default`.
      BUILDX_BUILDER: builder,
    }
    return vch.environment.run('docker', argv, { limit: buildLimit, env })
  }
  /** Both outputs: what buildx does it tells on the second one. */
  const ok = async (...argv: string[]): Promise<string> => {
    const { code, stdout, stderr } = await docker(...argv)
    if (code !== 0) throw new Error(`docker ${argv.join(' ')}: exit ${code}: ${stdout}${stderr}`)
    return `${stdout}${stderr}`
  }
  const asked = (...more: string[]): Promise<string> => {
    const word = join(vch.directory, 'word')
    const inputs = [
      '--build-arg',
      `BASE=${vch.box}`,
      '--build-arg',
      'GREETING=hello',
      '--secret',
      `id=word,src=${word}`,
    ]
    return ok('build', '--progress', 'plain', ...inputs, ...more, join(vch.directory, 'context'))
  }

  beforeAll(async () => {
    const { directory, environment } = vch
    await Promise.all(
      ['docker/cli-plugins', 'context'].map((path) => mkdir(join(directory, path), { recursive: true })),
    )
    await symlink(join(project, '.cache/bin/docker-buildx'), join(directory, 'docker/cli-plugins/docker-buildx'))
    const files = { Dockerfile: dockerfile, '.dockerignore': '*.out\n', sent: 'sent\n', 'left.out': 'left out\n' }
    for (const [name, content] of Object.entries(files)) await writeFile(join(directory, 'context', name), content)
    await writeFile(join(directory, 'word'), 'sesame')
    await writeFile(join(directory, 'buildkitd.toml'), `[registry."${environment.registry}"]\n  http = true\n`)
    const image = join(project, '.cache/images/buildkit')
    await vch.shell('skopeo copy -q --dest-tls-verify=false "oci:$1:latest" "docker://$2"', image, named('buildkit'))
  })

  it('need a builder, which is said', async () => {
    const legacy = ['-c', 'DOCKER_BUILDKIT=0 docker build - <<< "FROM $0"', vch.box]
    const { stderr } = await vch.environment.run('bash', legacy, { env: vch.variables })
    expect(stderr).toContain('docker buildx builds them in a container')
  })

  it(
    'are made by a BuildKit in a container, and loaded',
    async () => {
      const { DOCKER_HOST: host = '', DOCKER_CERT_PATH: certificates = '' } = vch.variables
      const files = ['ca', 'cert', 'key'].map((name) => `${name}=${join(certificates, name)}.pem`)
      await ok('context', 'create', 'vch', '--docker', [`host=${host}`, ...files].join())
      const options = [
        '--driver-opt',
        `image=${named('buildkit')}`,
        '--buildkitd-config',
        join(vch.directory, 'buildkitd.toml'),
      ]
      await ok('buildx', 'create', '--name', builder, '--driver', 'docker-container', ...options, 'vch')
      await asked('--load', '-t', named('built:1'))
      expect(await vch.ok('run', '--rm', named('built:1'))).toBe(`Dockerfile\nsent\nhello\n0\n${secretDigest}  -`)
      expect(await vch.ok('inspect', '-f', '{{.Config.Env}} {{.Config.Healthcheck.Test}}', named('built:1'))).toMatch(
        /MADE=here\] \[CMD-SHELL cat \/greeting\]$/,
      )
      expect(await vch.ok('history', '--no-trunc', named('built:1'))).not.toContain('sesame')
    },
    buildLimit,
  )

  it(
    'come from the cache the next time, and are pushed',
    async () => {
      const told = await asked('--push', '-t', named('built:2'))
      expect(told.match(/^#\d+ CACHED$/gm)?.length).toBeGreaterThanOrEqual(4)
      expect(await vch.ok('pull', '-q', named('built:2'))).toBe(named('built:2'))
      expect(await vch.ok('run', '--rm', named('built:2'), 'cat', '/greeting')).toBe('hello\n0')
    },
    buildLimit,
  )

  it('leave nothing behind with their builder', async () => {
    await ok('buildx', 'rm', builder)
    expect(await vch.ok('ps', '-aq', '--filter', 'name=buildx')).toBe('')
    expect(await vch.ok('volume', 'ls', '-q', '--filter', 'name=buildx')).toBe('')
  })
}
