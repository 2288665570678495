import { utils } from 'ssh2'
import type { ApplianceSecrets } from '../config'
import { hostKey } from './host-key'

test('made once, then the one that is kept', async () => {
  let stored: ApplianceSecrets = {}
  const secrets = {
    secrets: async () => stored,
    updateSecrets: async (patch: Partial<ApplianceSecrets>) => {
      stored = { ...stored, ...patch }
      return stored
    },
  }
  const signal = AbortSignal.timeout(5000)
  const made = await hostKey(secrets, signal)
  expect(stored.adminHostKey).toBe(made)
  expect(utils.parseKey(made)).toMatchObject({ type: 'ecdsa-sha2-nistp256' })
  expect(await hostKey(secrets, signal)).toBe(made)
})
