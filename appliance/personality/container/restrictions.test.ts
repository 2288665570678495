import { check } from '../api/server'
import { type HostConfig, hostConfigSchema } from './host-config'
import { restrictionsOf } from './restrictions'

const restrict = (hostConfig: Record<string, unknown>) =>
  restrictionsOf(check(hostConfigSchema, hostConfig) as HostConfig)
const capabilities = (hostConfig: Record<string, unknown>) => restrict(hostConfig).capabilities

describe('restrictions', () => {
  it('are docker’s kernel parameters and nothing else by default', () => {
    expect(restrict({})).toEqual({
      sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0', 'net.ipv4.ping_group_range': '0 2147483647' },
    })
  })

  it('leave all capabilities but those that are dropped', () => {
    expect(capabilities({ CapAdd: ['SYS_ADMIN'] })).toBeUndefined()
    expect(capabilities({ CapDrop: ['all'] })).toEqual([])
    expect(capabilities({ CapDrop: ['ALL'], CapAdd: ['net_raw', 'CAP_CHOWN'] })).toEqual(['CAP_NET_RAW', 'CAP_CHOWN'])
    const without = capabilities({ CapDrop: ['cap_mknod', 'CHOWN'], CapAdd: ['CHOWN'] })
    expect([without?.length, without?.includes('CAP_MKNOD'), without?.includes('CAP_CHOWN')]).toEqual([40, false, true])
    expect(capabilities({ CapDrop: ['MKNOD'], CapAdd: ['ALL'] })).not.toContain('CAP_MKNOD')
    expect(capabilities({ CapDrop: ['ALL'], Privileged: true })).toBeUndefined()
  })

  it('take what docker takes', () => {
    expect(
      restrict({
        SecurityOpt: ['no-new-privileges', 'seccomp=unconfined', 'label:disable'],
        Ulimits: [{ Name: 'nofile', Soft: 1024, Hard: -1 }],
        Sysctls: { 'net.core.somaxconn': '512', 'net.ipv4.ping_group_range': '1 0' },
        OomScoreAdj: -500,
        Umask: 0o77,
        Init: true,
        Memory: 64 << 20,
        MaskedPaths: ['/proc/kcore'],
        ReadonlyPaths: ['/proc/sys'],
      }),
    ).toEqual({
      sysctls: {
        'net.ipv4.ip_unprivileged_port_start': '0',
        'net.ipv4.ping_group_range': '1 0',
        'net.core.somaxconn': '512',
      },
      noNewPrivileges: true,
      ulimits: [{ name: 'nofile', soft: 1024, hard: -1 }],
      oomScoreAdjust: -500,
      umask: 0o77,
      init: true,
      maskedPaths: ['/proc/kcore'],
      readonlyPaths: ['/proc/sys'],
    })
    expect(restrict({ SecurityOpt: ['no-new-privileges:false'] }).noNewPrivileges).toBeUndefined()
    expect(restrict({ SecurityOpt: ['writable-cgroups'] }).writableCgroup).toBe(true)
    expect(restrict({ SecurityOpt: ['writable-cgroups=0'] }).writableCgroup).toBeUndefined()
    expect(restrict({ Privileged: true }).writableCgroup).toBe(true)
  })

  it.each([
    [{ CapAdd: ['nope'] }, 400, 'invalid CapAdd: unknown capability: "CAP_NOPE"'],
    [{ CapDrop: ['CAP_X'] }, 400, 'invalid CapDrop: unknown capability: "CAP_X"'],
    [{ SecurityOpt: ['no-new-privileges=maybe'] }, 500, 'invalid --security-opt 2: "no-new-privileges=maybe"'],
    [{ SecurityOpt: ['nonsense'] }, 500, 'invalid --security-opt 1: "nonsense"'],
    [{ SecurityOpt: ['some=thing'] }, 500, 'invalid --security-opt 2: "some=thing"'],
    [{ SecurityOpt: ['seccomp={}'] }, 501, expect.stringContaining('SecurityOpt: "seccomp={}"')],
    [{ Ulimits: [{ Name: 'x', Soft: 1, Hard: 1 }] }, 400, 'invalid ulimit type: x'],
    [
      { Ulimits: [{ Name: 'nofile', Soft: 2, Hard: 1 }] },
      400,
      'ulimit soft limit must be less than or equal to hard limit: 2 > 1',
    ],
    [{ Sysctls: { '../x': '1' } }, 400, 'invalid sysctl "../x"'],
    [{ OomScoreAdj: 1001 }, 400, 'Invalid value 1001, range for oom score adj is [-1000, 1000]'],
  ])('refuse %j', (hostConfig, status, message) => {
    expect(() => restrict(hostConfig)).toThrow(expect.objectContaining({ status, message }))
  })
})
