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
    [
      {
        Type: '',
        Config: { 'max-size': '10m', 'max-file': '3', compress: 'true', mode: 'non-blocking', 'max-buffer-size': '4m' },
      },
    ],
    [{ Type: 'json-file', Config: { labels: 'a,b', 'labels-regex': '^x', env: 'A', tag: '{{.Name}}/{{ .ID }}' } }],
    [{ Type: 'local', Config: { 'max-file': '2', compress: 'false' } }],
    [{ Type: 'syslog', Config: { 'syslog-address': 'udp://10.0.0.1', tag: '{{.ID}}', 'cache-max-size': '1m' } }],
  ])('takes %j', (good) => {
    expect(logConfig(good).Config).toEqual(good.Config)
  })

  it.each([
    [{ Type: 'syslog' }, 501, 'the log option "syslog-address"'],
    [{ Type: 'fluentd' }, 501, 'the log driver "fluentd"'],
    [{ Type: 'syslog', Config: { 'max-size': '1m' } }, 400, "unknown log opt 'max-size' for syslog log driver"],
    [{ Type: 'paper' }, 400, "logger: no log driver named 'paper' is registered"],
    [{ Type: 'json-file', Config: { color: 'red' } }, 400, "unknown log opt 'color' for json-file log driver"],
    [{ Type: 'local', Config: { tag: 'x' } }, 400, "unknown log opt 'tag' for log driver local"],
    [{ Type: '', Config: { 'max-size': 'big' } }, 400, "invalid size: 'big'"],
    [{ Type: '', Config: { 'max-size': '0' } }, 400, 'max-size must be a positive number'],
    [{ Type: '', Config: { 'max-file': '0' } }, 400, 'max-file cannot be less than 1'],
    [{ Type: '', Config: { 'max-file': 'x' } }, 400, 'strconv.Atoi: parsing "x": invalid syntax'],
    [
      { Type: '', Config: { compress: 'true', 'max-size': '1m' } },
      400,
      'compress cannot be true when max-file is less than 2',
    ],
    [{ Type: '', Config: { mode: 'lossy' } }, 400, 'logger: logging mode not supported: lossy'],
    [{ Type: '', Config: { 'max-buffer-size': '1m' } }, 400, "only supported with 'mode=non-blocking'"],
    [{ Type: '', Config: { 'labels-regex': '(a+)+$' } }, 400, 'labels-regex'],
    [{ Type: '', Config: { tag: '{{.Config.Env}}' } }, 501, 'the log option "tag": ".Config.Env"'],
  ])('refuses %j', (wrong, status, message) => {
    expect(() => logConfig(wrong)).toThrow(
      expect.objectContaining({ status, message: expect.stringContaining(message) }),
    )
  })
})
