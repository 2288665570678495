import { check } from '../api/server'
import { hostConfigSchema } from './host-config'

const logConfig = (LogConfig: unknown) => check(hostConfigSchema, { LogConfig }).LogConfig

describe('LogConfig', () => {
  it('is json-file by default, and takes what needs no more than that', () => {
    expect(logConfig(undefined)).toEqual({ Type: 'json-file', Config: {} })
    expect(logConfig({ Type: 'local', Config: null })).toEqual({ Type: 'local', Config: {} })
    expect(logConfig({ Type: 'none', Config: { 'max-size': '1m' } })).toEqual({
      Type: 'none',
      Config: { 'max-size': '1m' },
    })
  })

  it.each([
    [{ Type: 'syslog' }, 501, 'the log driver "syslog"'],
    [{ Type: '', Config: { 'max-size': '1m' } }, 501, 'the log option "max-size"'],
    [{ Type: 'local', Config: { 'max-file': '3' } }, 501, 'the log option "max-file"'],
    [{ Type: 'json-file', Config: { color: 'red' } }, 400, "unknown log opt 'color' for json-file log driver"],
  ])('refuses %j by name', (wrong, status, message) => {
    expect(() => logConfig(wrong)).toThrow(
      expect.objectContaining({ status, message: expect.stringContaining(message) }),
    )
  })
})
