import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { type MachineFiles, openLog, rotateLog } from './container-logs'

/** Files in memory; `stepsLeft` changes until the next one fails. */
function open(content: Record<string, string>) {
  const present = new Map(Object.entries(content))
  let stepsLeft = Number.POSITIVE_INFINITY
  const step = (): void => {
    if (stepsLeft-- <= 0) throw new Error('the power went')
  }
  const files: MachineFiles = {
    length: async (name) => present.get(name)?.length,
    read: async (name, start, end) => {
      const bytes = present.get(name)?.slice(start, end)
      return bytes === undefined || bytes === '' ? undefined : Readable.from([Buffer.from(bytes)])
    },
    write: async (name, body) => {
      step()
      present.set(name, (await buffer(body)).toString())
    },
    move: async (from, to) => {
      step()
      present.set(to, present.get(from) ?? '')
      present.delete(from)
    },
    remove: async (name) => {
      step()
      present.delete(name)
    },
  }
  const fail = (after: number): void => {
    stepsLeft = after
  }
  const log = async (offset = 0): Promise<string> => text(await openLog(files, offset))
  return { present, files, fail, log }
}

test('a log is read from any byte, or from its end', async () => {
  const { log } = open({ 'container.log': '0123456789' })
  expect([await log(), await log(4), await log(-3), await log(-30), await log(10), await log(11)]).toEqual([
    '0123456789',
    '456789',
    '789',
    '0123456789',
    '',
    '',
  ])
  expect(await open({}).log(-5)).toBe('')
})

test('what was kept of it comes before', async () => {
  const { log } = open({ 'container.1.log': 'abcde', 'container.log': '0123' })
  expect([await log(), await log(3), await log(5), await log(7), await log(-2), await log(-6), await log(-60)]).toEqual(
    ['abcde0123', 'de0123', '0123', '23', '23', 'de0123', 'abcde0123'],
  )
  expect(await open({ 'container.1.log': 'abcde' }).log(-2)).toBe('de')
})

test('a log that has reached its bound begins anew, and its end is kept', async () => {
  const { files, present, log } = open({ 'container.1.log': 'old', 'container.log': '0123456789' })
  await rotateLog(files, 11)
  expect(await log()).toBe('old0123456789')
  await rotateLog(files, 4)
  expect(Object.fromEntries(present)).toEqual({ 'container.1.log': '6789' })
  await rotateLog(files, 4)
  expect(await log(-4)).toBe('6789')
})

test.each([0, 1, 2])('a crash after %d steps loses nothing of what is kept', async (steps) => {
  const { files, present, fail, log } = open({ 'container.1.log': 'old', 'container.log': '0123456789' })
  fail(steps)
  await expect(rotateLog(files, 4)).rejects.toThrow('the power went')
  expect(await log(-4)).toBe('6789')
  fail(Number.POSITIVE_INFINITY)
  await rotateLog(files, 4)
  expect(Object.fromEntries(present)).toEqual({ 'container.1.log': '6789' })
})
