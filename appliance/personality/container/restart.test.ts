import { check } from '../api/server'
import { hostConfigSchema } from './host-config'
import { restartOf } from './restart'

const policy = (RestartPolicy: object, stopSignal = '', more: object = {}) =>
  restartOf(check(hostConfigSchema, { RestartPolicy, ...more }), stopSignal)

describe('the restart policy', () => {
  it('is none by default', () => {
    expect(restartOf(check(hostConfigSchema, {}), '')).toBeUndefined()
    expect(() => policy({ Name: '', MaximumRetryCount: 3 })).toThrow(
      "maximum retry count can only be used with 'on-failure'",
    )
    expect(policy({ Name: 'no' })).toBeUndefined()
  })

  it('goes to the guest with the signals that stop it', () => {
    expect(policy({ Name: 'always' })).toEqual({ name: 'always', maximumRetryCount: 0 })
    expect(policy({ Name: 'on-failure', MaximumRetryCount: 5 }, 'SIGQUIT')).toEqual({
      name: 'on-failure',
      maximumRetryCount: 5,
      stoppedBy: [3, 9],
    })
  })

  it.each([
    [
      { Name: 'sometimes' },
      "invalid restart policy: unknown policy 'sometimes'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'",
    ],
    [
      { Name: 'always', MaximumRetryCount: 2 },
      "invalid restart policy: maximum retry count can only be used with 'on-failure'",
    ],
    [
      { Name: 'no', MaximumRetryCount: -1 },
      "invalid restart policy: maximum retry count can only be used with 'on-failure' and cannot be negative",
    ],
    [{ Name: 'on-failure', MaximumRetryCount: -1 }, 'invalid restart policy: maximum retry count cannot be negative'],
  ])('refuses %j as docker does', (wrong, message) => {
    expect(() => policy(wrong)).toThrow(expect.objectContaining({ status: 400, message }))
  })

  it('does not go together with --rm', () => {
    expect(() => policy({ Name: 'always' }, '', { AutoRemove: true })).toThrow(
      "can't create 'AutoRemove' container with restart policy",
    )
  })
})
