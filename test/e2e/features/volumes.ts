import type { SharedVch } from '../shared-vch'

/** Volumes of a VCH, and that they outlive it. */
export function volumes(vch: SharedVch): void {
  const write = (...argv: string[]): Promise<string> => vch.ok('run', '--rm', '-v', 'data:/data', vch.box, ...argv)
  const filtered = (format: string): Promise<string> => vch.ok('volume', 'ls', '--format', format)

  it('outlive their containers', async () => {
    const before = String(Math.floor(Date.now() / 1000) - 1)
    expect(await vch.ok('volume', 'create', '--label', 'of=test', '--opt', 'Capacity=64', 'data')).toBe('data')
    await write('sh', '-c', 'echo kept > /data/file')
    expect(await write('cat', '/data/file')).toBe('kept')
    const until = String(Math.ceil(Date.now() / 1000) + 1)
    const events = ['events', '--since', before, '--until', until, '--filter', 'volume=data']
    const actions = (await vch.ok(...events, '--format', '{{.Action}} {{.Actor.ID}}')).split('\n')
    expect(actions).toEqual(['create data', 'mount data', 'unmount data', 'mount data', 'unmount data'])
  })

  it('have many readers or one writer', async () => {
    const reader = (name: string): Promise<string> =>
      vch.ok('run', '-d', '--name', name, '-v', 'data:/data:ro', vch.box, 'sleep', '100000')
    await Promise.all([reader('reader1'), reader('reader2')])
    for (const name of ['reader1', 'reader2']) expect(await vch.ok('exec', name, 'cat', '/data/file')).toBe('kept')
    expect((await vch.docker(['exec', 'reader1', 'touch', '/data/x'])).stderr).toMatch(/Read-only file system/)
    expect(await vch.refused('run', '--name', 'writer', '-v', 'data:/data', vch.box, 'true')).toMatch(
      /container writer \S+ cannot start: container reader[12] \S+ is running with volume data/,
    )
    expect(await vch.ok('system', 'df', '-v')).toMatch(/^data +3 +\S+B$/m)
    expect(await vch.refused('volume', 'rm', 'data')).toMatch(/volume is in use/)
    await vch.ok('rm', '-f', 'reader1', 'reader2', 'writer')
    await write('touch', '/data/again')
  })

  it('are filled with what the image has, and go with -v or a prune when they have no name', async () => {
    const argv = ['run', '-d', '--name', 'filled', '-v', '/anonymous', '-v', 'etc:/etc', vch.box, 'sleep', '100000']
    await vch.ok(...argv)
    expect(await vch.ok('exec', 'filled', 'cat', '/etc/passwd')).toMatch(/^root:/)
    expect((await filtered('{{.Name}}')).split('\n')).toHaveLength(3)
    await vch.ok('rm', '-f', '-v', 'filled')
    expect((await filtered('{{.Name}}')).split('\n')).toEqual(['data', 'etc'])
    await vch.ok('create', '--name', 'unnamed', '-v', '/anonymous', vch.box)
    await vch.ok('rm', 'unnamed')
    expect((await filtered('{{.Name}}')).split('\n')).toHaveLength(3)
    expect(await vch.ok('volume', 'prune', '-f')).toMatch(/^Deleted Volumes:\n[0-9a-f]{64}\n/)
    expect(await vch.ok('volume', 'prune', '-f', '-a', '--filter', 'label!=of=test')).toMatch(/\netc\n/)
    expect(await filtered('{{.Name}} {{.Labels}}')).toBe('data of=test')
  })

  it('outlive their VCH', async () => {
    await vch.dockerMachine('rm', '-y', vch.machine)
    await vch.create()
    expect(await filtered('{{.Name}} {{.Labels}}')).toBe('data of=test')
    await vch.ok('pull', '-q', vch.box)
    expect(await write('cat', '/data/file')).toBe('kept')
  })
}
