import { startFailureText } from './start-failure-text'

describe('why a process could not be started', () => {
  it('is told in runc’s and dockerd’s words, once', () => {
    const text = startFailureText('exec: "x": executable file not found in $PATH')
    expect(text).toMatch(/^failed to create task for container: .* init: exec: "x": .* in \$PATH: unknown$/)
    expect(startFailureText(text)).toBe(text)
  })

  it('is told as it is where dockerd itself looks: of users and groups', () => {
    const text = 'unable to find user x: no matching entries in passwd file'
    expect(startFailureText(text)).toBe(text)
  })

  it('names the reason by which clients know the exit code', () => {
    expect(startFailureText('exec: "/tmp": is a directory')).toMatch(/: is a directory: unknown: permission denied$/)
    expect(startFailureText('exec: "/x": permission denied')).toMatch(/: permission denied: unknown$/)
    expect(startFailureText('chdir to cwd ("/x"): not a directory')).toMatch(/: unknown: Are you trying to mount /)
  })
})
