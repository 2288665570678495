import { spawn } from 'node:child_process'
import { daemons, howItEnded } from './daemon'

test('how a child ended', async () => {
  expect(await howItEnded(spawn('sh', ['-c', 'exit 3']))).toBe('exit code 3')
  expect(await howItEnded(spawn('sh', ['-c', 'kill -9 $$']))).toBe('SIGKILL')
  expect(await howItEnded(spawn('/nonexistent'))).toContain('ENOENT')
})

test('only the port layer is root, and every daemon has a user of its own', () => {
  expect(daemons.filter(({ user }) => user === 0).map(({ name }) => name)).toEqual(['port-layer'])
  expect(new Set(daemons.map(({ user }) => user)).size).toBe(daemons.length)
})
