import { Shutdowns } from './shutdowns'

afterEach(() => {
  jest.useRealTimers()
})

test('a VM that does not go off within its time is powered off, once, and told of when it cannot be', async () => {
  jest.useFakeTimers()
  const off: string[] = []
  const lines: string[] = []
  const powerOff = async (machine: string) => {
    off.push(machine)
    if (machine === 'vm-2') throw new Error('no')
  }
  const shutdowns = new Shutdowns({ machines: { powerOff }, log: (line) => lines.push(line) })
  shutdowns.expect('one', 'vm-1')
  shutdowns.expect('two', 'vm-2')
  shutdowns.expect('gone', 'vm-3')
  await jest.advanceTimersByTimeAsync(29_000)
  shutdowns.expect('one', 'vm-1')
  shutdowns.forget('gone')
  expect(off).toEqual([])
  await jest.advanceTimersByTimeAsync(60_000)
  expect(off).toEqual(['vm-1', 'vm-2'])
  expect(lines.at(-1)).toBe('container two cannot be powered off: no')
  shutdowns.expect('one', 'vm-1')
  shutdowns.close()
  await jest.advanceTimersByTimeAsync(60_000)
  expect(off).toHaveLength(2)
})
