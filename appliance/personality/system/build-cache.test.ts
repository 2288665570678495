import { ask, filtered } from '../testing/ask'
import { type Fixture, startFixture } from '../testing/fixture'

let fixture: Fixture
const prune = (path: string) => ask(fixture.socket, 'POST', path)

beforeAll(async () => {
  fixture = await startFixture()
})

afterAll(async () => {
  await fixture.close()
})

describe('the build cache', () => {
  it('has nothing that a prune could take, and tells of it', async () => {
    const expected = { status: 200, json: { CachesDeleted: null, SpaceReclaimed: 0 } }
    expect(await prune('/build/prune?all=1&keep-storage=1000')).toMatchObject(expected)
    expect(await prune(filtered('/build/prune', { until: ['24h'], label: ['one', 'two'] }))).toMatchObject(expected)
    const { text } = await ask(
      fixture.socket,
      'GET',
      `${filtered('/events', { type: ['builder'] })}&since=1&until=${Date.now() / 1000 + 1}`,
    )
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      expect.objectContaining({ Type: 'builder', Action: 'prune', Actor: { ID: '', Attributes: { reclaimed: '0' } } }),
      expect.objectContaining({ Type: 'builder', Action: 'prune' }),
    ])
  })

  it('is no builder’s', async () => {
    for (const path of ['/build', '/session', '/grpc']) {
      const { status, json } = await prune(path)
      expect([status, json.message]).toEqual([501, expect.stringContaining('docker buildx builds them in a container')])
    }
  })

  it('refuses filters as dockerd does', async () => {
    const refusal = async (wanted: Record<string, string[]>) => {
      const { status, json } = await prune(filtered('/build/prune', wanted))
      return [status, json.message]
    }
    expect(await refusal({ nonsense: ['x'] })).toEqual([400, "invalid filter 'nonsense'"])
    expect(await refusal({ until: ['1h'], 'unused-for': ['1h'] })).toEqual([
      400,
      'conflicting filters: "until" and "unused-for"',
    ])
    expect(await refusal({ id: ['a', 'b'] })).toEqual([400, 'filters expect only one value'])
    expect(await refusal({ until: ['soon'] })).toEqual([400, expect.stringContaining('failed to parse value as time')])
  })
})
