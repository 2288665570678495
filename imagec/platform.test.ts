import { choosePlatform, normalPlatform, parsePlatformName, platformName, runnablePlatforms } from './platform'

describe('platforms', () => {
  it.each([
    ['linux/x86_64', 'linux/amd64'],
    ['linux/amd64/v1', 'linux/amd64'],
    ['linux/amd64/v3', 'linux/amd64/v3'],
    ['Linux/aarch64', 'linux/arm64'],
    ['linux/arm64/8', 'linux/arm64'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/armel', 'linux/arm/v6'],
    ['linux/i386', 'linux/386'],
    ['linux/riscv64', 'linux/riscv64'],
  ])('%s is %s', (text, expected) => {
    expect(platformName(normalPlatform(parsePlatformName(text) ?? { os: '', architecture: '' }))).toBe(expected)
  })

  it.each([
    ['linux/amd64', ['linux/amd64', 'linux/386']],
    ['linux/amd64/v3', ['linux/amd64/v3', 'linux/amd64/v2', 'linux/amd64', 'linux/386']],
    ['linux/arm/v6', ['linux/arm/v6', 'linux/arm/v5']],
    ['linux/arm64', ['linux/arm64', 'linux/arm/v8', 'linux/arm/v7', 'linux/arm/v6', 'linux/arm/v5']],
  ])('%s runs %p', (text, expected) => {
    expect(runnablePlatforms(parsePlatformName(text) ?? { os: '', architecture: '' }).map(platformName)).toEqual(
      expected,
    )
  })

  const index = (...platforms: (string | undefined)[]) => ({
    manifests: platforms.map((text, position) => {
      const platform = text === undefined ? undefined : parsePlatformName(text)
      const entry = { mediaType: 'm', digest: String(position), size: 1 }
      return platform === undefined ? entry : { ...entry, platform }
    }),
  })

  it('chooses the best entry, wherever it stands', () => {
    const amd64 = { os: 'linux', architecture: 'amd64' }
    expect(choosePlatform(index('linux/386', 'unknown/unknown', 'linux/amd64/v2', 'linux/amd64'), amd64)?.digest).toBe(
      '3',
    )
    expect(choosePlatform(index('linux/386', 'linux/amd64/v2'), amd64)?.digest).toBe('0')
    expect(choosePlatform(index('linux/arm64', 'windows/amd64'), amd64)).toBeUndefined()
    expect(choosePlatform(index(undefined), amd64)?.digest).toBe('0')
    expect(choosePlatform(index(undefined, undefined), amd64)).toBeUndefined()
    const arm = { os: 'linux', architecture: 'arm', variant: 'v7' }
    expect(choosePlatform(index('linux/arm/v5', 'linux/arm/v6', 'linux/arm64'), arm)?.digest).toBe('1')
  })
})
