import { rpciOver } from './rpci'

const closed = async (): Promise<void> => undefined

test('reads, misses and writes keys', async () => {
  const store = new Map<string, string>()
  const rpci = rpciOver(async (request) => {
    const [command, key = '', ...value] = request.split(' ')
    if (command === 'info-set') {
      store.set(key, value.join(' '))
      return '1 '
    }
    const found = store.get(key)
    return found === undefined ? '0 No value found' : `1 ${found}`
  }, closed)
  expect(await rpci.infoGet('guestinfo.vic.id')).toBeUndefined()
  await rpci.infoSet('guestinfo.vic.id', '"two words"')
  expect(await rpci.infoGet('guestinfo.vic.id')).toBe('"two words"')
})

test('an answer that refuses is an error that names the key', async () => {
  const rpci = rpciOver(async () => '0 Permission denied', closed)
  await expect(rpci.infoGet('other')).rejects.toThrow('info-get other: Permission denied')
  await expect(rpci.infoSet('guestinfo.x', 'y')).rejects.toThrow('info-set guestinfo.x: Permission denied')
})
