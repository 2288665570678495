import { utils } from 'ssh2'
import { generateKeyPair } from './key-pair'

it('is a pair that SSH understands', () => {
  const { privateKey, publicKey } = generateKeyPair('docker-machine vch1')
  expect(privateKey).toMatch(/^-----BEGIN EC PRIVATE KEY-----\n/)
  const parsed = utils.parseKey(privateKey)
  const line = utils.parseKey(publicKey)
  if (parsed instanceof Error || line instanceof Error) throw new Error('not understood')
  expect(line.getPublicSSH()).toEqual(parsed.getPublicSSH())
  expect(line.comment).toBe('docker-machine vch1')
})
