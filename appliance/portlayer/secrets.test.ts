import { utils } from 'ssh2'
import type { ApplianceSecrets } from '../config'
import type { PortLayerEvent } from './api'
import { Secrets } from './secrets'

function fixture(): {
  stored: ApplianceSecrets[]
  events: PortLayerEvent[]
  options: Parameters<typeof Secrets.open>[0]
} {
  const stored: ApplianceSecrets[] = []
  const events: PortLayerEvent[] = []
  const store = async (secrets: ApplianceSecrets): Promise<void> => {
    stored.push(secrets)
  }
  return { stored, events, options: { store, publish: (event) => events.push(event) } }
}

test('the channel key is made once, and its public half lets the private one in', async () => {
  const { stored, options } = fixture()
  const secrets = await Secrets.open(options, { adminHostKey: 'kept' })
  expect(stored).toEqual([{ adminHostKey: 'kept', channelKey: expect.stringContaining('PRIVATE KEY') }])
  const line = secrets.authorizedKey()
  expect(utils.parseKey(line)).not.toBeInstanceOf(Error)
  const again = await Secrets.open(options, secrets.get())
  expect(stored).toHaveLength(1)
  expect(again.authorizedKey()).toBe(line)
})

test('a patch is merged, stored, and told', async () => {
  const { stored, events, options } = fixture()
  const secrets = await Secrets.open(options, { channelKey: 'x', adminHostKey: 'old' })
  await Promise.all([
    secrets.update({ adminHostKey: 'new' }),
    secrets.update({ tls: { ca: '1', certificate: '2', key: '3' } }),
  ])
  expect(stored.at(-1)).toEqual({
    channelKey: 'x',
    adminHostKey: 'new',
    tls: { ca: '1', certificate: '2', key: '3' },
  })
  expect(events).toEqual([{ type: 'secrets' }, { type: 'secrets' }])
})

test('what vSphere refused is not kept', async () => {
  const secrets = await Secrets.open(
    { store: () => Promise.reject(new Error('no')), publish: () => undefined },
    { channelKey: 'x' },
  )
  await expect(secrets.update({ adminHostKey: 'new' })).rejects.toThrow('no')
  expect(secrets.get()).toEqual({ channelKey: 'x' })
})
