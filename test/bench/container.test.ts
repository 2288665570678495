import { parseMemory } from './container'
import { parseTasks } from './tasks'

test('figures of the guest are MiB; a missing one is told', () => {
  const text = 'MemTotal:         110592 kB\nMemAvailable:      51200 kB\nVmRSS:\t    2048 kB\n'
  expect(parseMemory(text)).toEqual({ total: 108, available: 50, process: 2 })
  expect(() => parseMemory('MemTotal: 1 kB\n')).toThrow('no MemAvailable')
})

test('tasks are read in both spellings of govc', () => {
  const info = { key: 'task-1', descriptionId: 'VirtualMachine.powerOn' }
  expect(parseTasks(JSON.stringify({ tasks: [{ ...info, state: 'success' }] }))).toEqual([info])
  expect(parseTasks(JSON.stringify({ Tasks: [{ Key: info.key, DescriptionId: info.descriptionId }] }))).toEqual([info])
  expect(() => parseTasks('{}')).toThrow('no list of tasks')
  expect(() => parseTasks('{"tasks":[{}]}')).toThrow('not a task')
})
