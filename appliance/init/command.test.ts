import { run } from './command'

const forever = new AbortController().signal

test('a program that succeeds', async () => {
  await run('grep', ['-q', 'needle'], forever, 'hay\nneedle\n')
})

test('a failure tells the program, its end and what it said', async () => {
  await expect(run('sh', ['-c', 'echo no such thing >&2; exit 3'], forever)).rejects.toThrow(
    /^sh -c .*: exit code 3: no such thing$/,
  )
  await expect(run('/nonexistent', [], forever)).rejects.toThrow('ENOENT')
})

test('an abort ends it', async () => {
  const stop = new AbortController()
  const running = run('sleep', ['60'], stop.signal)
  stop.abort(new Error('enough'))
  await expect(running).rejects.toThrow('enough')
})
