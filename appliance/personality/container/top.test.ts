import { tableOf } from './top'

describe('tableOf', () => {
  it('keeps the processes of the container and joins what is beyond the last title', () => {
    const output = 'UID PID CMD\nroot 1 init\nroot 7 sh -c sleep 5\nroot 70 other\n'
    expect(tableOf({ pids: [7], output })).toEqual({
      Titles: ['UID', 'PID', 'CMD'],
      Processes: [['root', '7', 'sh -c sleep 5']],
    })
  })

  it('keeps the threads below their process', () => {
    const output = 'PID CMD\n1 init\n- -\n7 sh\n- -\n'
    expect(tableOf({ pids: [7], output }).Processes).toEqual([
      ['7', 'sh'],
      ['-', '-'],
    ])
  })

  it('refuses what has no process numbers', () => {
    expect(() => tableOf({ pids: [7], output: 'CMD\nsh\n' })).toThrow("Couldn't find PID field in ps output")
    expect(() => tableOf({ pids: [7], output: 'PID\nx\n' })).toThrow("Unexpected pid 'x'")
  })
})
