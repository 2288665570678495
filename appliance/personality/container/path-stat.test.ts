import { absolutePath, pathStat } from './path-stat'

describe('absolutePath', () => {
  it.each([
    ['etc', '/etc'],
    ['/etc/', '/etc/'],
    ['/etc/.', '/etc/.'],
    ['/a//b/../c', '/a/c'],
    ['../../etc/passwd', '/etc/passwd'],
    ['/', '/'],
    ['.', '/.'],
    ['/..', '/'],
  ])('%s is %s', (path, absolute) => {
    expect(absolutePath(path)).toBe(absolute)
  })
})

describe('pathStat', () => {
  const description = { size: 1, modified: '2026-01-01T00:00:00Z', target: '' }
  it('has the mode as Go has it', () => {
    expect(pathStat('/d', { ...description, mode: 0o041777 }).mode).toBe(2 ** 31 + 2 ** 20 + 0o777)
    expect(pathStat('/f', { ...description, mode: 0o104755 }).mode).toBe(2 ** 23 + 0o755)
    expect(pathStat('/dev/null', { ...description, mode: 0o020666 }).mode).toBe(2 ** 26 + 2 ** 21 + 0o666)
  })

  it('tells where a link leads', () => {
    const link = { ...description, mode: 0o120777 }
    expect(pathStat('/a/l', { ...link, target: '/b' })).toMatchObject({ name: 'l', linkTarget: '/b' })
    expect(pathStat('/a/l', { ...link, target: '../c' })).toMatchObject({ linkTarget: '/c' })
    expect(pathStat('/', { ...description, mode: 0o040755 })).toMatchObject({ name: '/', linkTarget: '' })
  })
})
