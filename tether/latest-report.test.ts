import { deferred } from './deferred'
import { LatestReport } from './latest-report'

test('one report at a time, then the latest, also behind a failure', async () => {
  const sent: number[] = []
  const failures: string[] = []
  const first = deferred()
  const last = deferred()
  const report = new LatestReport<number>(
    async (value) => {
      sent.push(value)
      if (value === 1) await first.promise
      else last.resolve()
    },
    (error) => failures.push(error.message),
  )
  report.set(1)
  report.set(2)
  report.set(3)
  first.reject(new Error('no host'))
  await last.promise
  expect(sent).toEqual([1, 3])
  expect(failures).toEqual(['no host'])
})
