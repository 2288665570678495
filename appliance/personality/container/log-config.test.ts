import { check } from '../api/server'
import { hostConfigSchema } from './host-config'
import { refuseLogValues } from './log-options'

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
    [{ Type: 'paper' }, 400, 'error looking up logging plugin paper: plugin "paper" not found'],
    [{ Type: 'json-file', Config: { color: 'red' } }, 400, "unknown log opt 'color' for json-file log driver"],
    [{ Type: 'local', Config: { color: 'red' } }, 400, "unknown log opt 'color' for log driver local"],
    [{ Type: '', Config: { mode: 'lossy' } }, 400, 'logger: logging mode not supported: lossy'],
    [{ Type: '', Config: { 'max-buffer-size': '1m' } }, 400, "only supported with 'mode=non-blocking'"],
    [{ Type: '', Config: { tag: '{{.Config.Env}}' } }, 501, 'the log option "tag": ".Config.Env"'],
  ])('refuses %j', (wrong, status, message) => {
    expect(() => logConfig(wrong)).toThrow(
      expect.objectContaining({ status, message: expect.stringContaining(message) }),
    )
  })

  it.each([
    ['json-file', { 'max-size': 'big' }, "invalid size: 'big'"],
    ['json-file', { 'max-size': '0' }, 'max-size must be a positive number'],
    ['json-file', { 'max-file': '0' }, 'max-file cannot be less than 1'],
    ['json-file', { 'max-file': 'x' }, 'strconv.Atoi: parsing "x": invalid syntax'],
    ['json-file', { compress: 'true', 'max-size': '1m' }, 'compress cannot be true when max-file is less than 2'],
    ['json-file', { 'labels-regex': '(a+)+$' }, 'labels-regex'],
    ['local', { 'max-size': 'big' }, "invalid value for max-size: big: invalid size: 'big'"],
    ['local', { compress: 'x' }, 'invalid boolean value for compress: strconv.ParseBool: parsing "x": invalid syntax'],
    ['local', { 'max-file': '1' }, 'compression cannot be enabled when max file count is 1'],
  ])('of %s is kept with %j, which a start refuses', (Type, Config, sentence) => {
    expect(logConfig({ Type, Config })).toEqual({ Type, Config })
    expect(refuseLogValues(Type, Config)).toContain(sentence)
  })

  it('is good for a start with what its driver takes', () => {
    expect(refuseLogValues('json-file', { 'max-size': '1m', 'max-file': '2', compress: 'true' })).toBeUndefined()
    expect(refuseLogValues('none', { 'max-size': 'big' })).toBeUndefined()
  })
})
