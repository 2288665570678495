import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DockerConfig } from './docker-config'

/** A helper that keeps one entry in a file beside it, as docker-credential-helpers do with a key chain. */
const helper = `#!/bin/sh
store="$(dirname "$0")/entry.json"
case "$1" in
  get) read -r server; grep -q "\\"$server\\"" "$store" 2>/dev/null && cat "$store" || { echo credentials not found in native keychain; exit 1; } ;;
  store) cat > "$store" ;;
  erase) rm -f "$store" ;;
esac
`

describe('DockerConfig', () => {
  let directory: string
  let config: DockerConfig
  const path = process.env.PATH
  const { signal } = new AbortController()
  const user = { username: 'u', password: 'p:w' }
  const write = (value: unknown) => writeFile(config.path, typeof value === 'string' ? value : JSON.stringify(value))

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'imagec-config-'))
    config = new DockerConfig(directory)
    process.env.PATH = `${directory}:${path}`
  })
  afterEach(async () => {
    process.env.PATH = path
    await rm(directory, { recursive: true })
  })

  it('keeps and forgets users in the file, readable for its owner only', async () => {
    expect(await config.get('r.example:5000', signal)).toBeUndefined()
    expect(await config.erase('r.example:5000', signal)).toBe(false)
    await write({ other: { kept: true } })
    await config.store('r.example:5000', 'u', user, signal)
    await config.store('docker.io', 'hub', { identityToken: 'I' }, signal)
    expect((await stat(config.path)).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(config.path, 'utf8'))).toEqual({
      other: { kept: true },
      auths: {
        'r.example:5000': { auth: Buffer.from('u:p:w').toString('base64') },
        'https://index.docker.io/v1/': { auth: Buffer.from('hub:').toString('base64'), identitytoken: 'I' },
      },
    })
    expect(await config.get('r.example:5000', signal)).toEqual(user)
    expect(await config.get('docker.io', signal)).toEqual({ identityToken: 'I' })
    expect(await config.erase('r.example:5000', signal)).toBe(true)
    expect(await config.get('r.example:5000', signal)).toBeUndefined()
  })

  it('reads the forms that docker knows', async () => {
    await write({
      auths: {
        'https://a.example/v2/': { username: 'x', password: 'y' },
        'b.example': { registrytoken: 'R' },
        'c.example': {},
      },
    })
    expect(await config.get('a.example', signal)).toEqual({ username: 'x', password: 'y' })
    expect(await config.get('b.example', signal)).toEqual({ registryToken: 'R' })
    expect(await config.get('c.example', signal)).toBeUndefined()
    expect(await config.get('example', signal)).toBeUndefined()
  })

  it.each(['credsStore', 'credHelpers'])('asks the helper of %s', async (kind) => {
    await writeFile(join(directory, 'docker-credential-test'), helper)
    await chmod(join(directory, 'docker-credential-test'), 0o755)
    await write(kind === 'credsStore' ? { credsStore: 'test' } : { credHelpers: { 'r.example': 'test' } })
    expect(await config.get('r.example', signal)).toBeUndefined()
    expect(await config.store('r.example', 'u', user, signal)).toBe('docker-credential-test')
    expect(await readFile(config.path, 'utf8')).not.toContain('p:w')
    expect(await config.get('r.example', signal)).toEqual(user)
    await config.store('r.example', 'u', { identityToken: 'I' }, signal)
    expect(await config.get('r.example', signal)).toEqual({ identityToken: 'I' })
    expect(await config.erase('r.example', signal)).toBe(true)
    expect(await config.get('r.example', signal)).toBeUndefined()
  })

  it('repeats no secret when it fails', async () => {
    await write('{"auths": {"r.example": {"auth": secret}}}')
    await expect(config.get('r.example', signal)).rejects.toThrow(/^(?!.*secret).*not JSON/)
    await write({ auths: { 'r.example': { auth: 5 } } })
    await expect(config.get('r.example', signal)).rejects.toThrow(/malformed at auths/)
    await write({ credsStore: 'not-there' })
    await expect(config.get('r.example', signal)).rejects.toThrow('docker-credential-not-there is not on PATH')
    await write({ credsStore: '../../evil' })
    await expect(config.get('r.example', signal)).rejects.toThrow(/no program name/)
    await writeFile(join(directory, 'docker-credential-bad'), '#!/bin/sh\necho secret; exit 3\n')
    await chmod(join(directory, 'docker-credential-bad'), 0o755)
    await write({ credsStore: 'bad' })
    await expect(config.get('r.example', signal)).rejects.toThrow(/^(?!.*secret).*status 3/)
  })
})
