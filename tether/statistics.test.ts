import { networkCounters, systemTime, transfers } from './statistics'

describe('statistics', () => {
  it('adds up the time of all CPUs, without the guest times that are counted twice', () => {
    expect(systemTime('cpu  1 2 3 4 5 6 7 8 9 10\ncpu0 1 1 1 1 1 1 1 1 1 1\nintr 5\n')).toBe(280_000_000)
  })

  it('reads transfers and passes over devices without any', () => {
    expect(transfers('8:0 rbytes=1048576 wbytes=2 rios=3 wios=4 dbytes=0 dios=0\n7:0\n253:1 wbytes=9\n')).toEqual([
      { major: 8, minor: 0, read: 1_048_576, write: 2 },
      { major: 253, minor: 1, read: 0, write: 9 },
    ])
  })

  it('reads the counters of interfaces', () => {
    const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:    2776      28    0    0    0     0          0         0     2776      28    0    0    0     0       0          0
  eth0: 1215645    2751    1    2    0     0          0         0  1782404    4324    3    4    0     0       0          0
`
    expect(networkCounters(text)).toEqual({
      eth0: {
        rxBytes: 1_215_645,
        rxPackets: 2751,
        rxErrors: 1,
        rxDropped: 2,
        txBytes: 1_782_404,
        txPackets: 4324,
        txErrors: 3,
        txDropped: 4,
      },
    })
  })
})
