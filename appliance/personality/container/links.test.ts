import { ask } from '../testing/ask'
import { dockerAt } from '../testing/docker'
import { type Fixture, imageName, startFixture } from '../testing/fixture'
import { parseLink } from './links'

jest.setTimeout(60_000)

let fixture: Fixture
const { run, ok } = dockerAt(() => fixture.socket)

beforeEach(async () => {
  fixture = await startFixture()
})

afterEach(async () => {
  await fixture.close()
})

test('a link is a container and what it is called', () => {
  expect(parseLink('db:store')).toEqual({ container: 'db', alias: 'store' })
  expect(parseLink('db')).toEqual({ container: 'db', alias: 'db' })
  expect(parseLink('/db:/web/store')).toEqual({ container: 'db', alias: 'store' })
  expect(() => parseLink('a:b:c')).toThrow('bad format for links: a:b:c')
  expect(() => parseLink('')).toThrow('empty string specified for links')
})

test('in the default network a link is an entry of /etc/hosts, and what it leads to runs first', async () => {
  const other = await ok('create', '--name', 'db', '--hostname', 'inner', imageName, 'sleep', '1000')
  const outcome = await run('create', '--name', 'web', '--link', 'db:store', imageName, 'sleep', '1000')
  expect(outcome.stderr).toContain('Links on the default bridge network are deprecated')
  const { extraHosts } = fixture.host.machine(outcome.stdout.trim()).container.network
  const address = fixture.host.machine(other).container.endpoints[0]?.address
  expect(extraHosts).toEqual([{ address, names: ['store', 'inner', 'db'] }])
  expect(await ok('inspect', '-f', '{{.HostConfig.Links}}', 'web')).toBe('[/db:/web/store]')
  const early = await run('start', 'web')
  expect(early.stderr).toContain('Cannot link to a non running container: /db AS /web/store')
  await ok('start', 'db')
  await ok('start', 'web')
  await ok('stop', '-t', '0', 'web')
  await ok('rm', '-f', 'db')
  await ok('start', 'web')
})

test('a link to what is not there is refused', async () => {
  const { stderr } = await run('create', '--link', 'nobody:x', imageName)
  expect(stderr).toContain('could not get container for nobody: No such container: nobody')
})

test("in a user's network a link is a name that the container alone has", async () => {
  await ok('network', 'create', 'back')
  const EndpointsConfig = { back: { Links: ['db:store'] } }
  const body = { Image: imageName, HostConfig: { NetworkMode: 'back' }, NetworkingConfig: { EndpointsConfig } }
  const { status, json } = await ask(fixture.socket, 'POST', '/containers/create?name=web', body)
  expect(status).toBe(201)
  expect(fixture.host.machine(json.Id).container.network.endpoints).toEqual([
    { network: 'back', links: [{ container: 'db', alias: 'store' }] },
  ])
  expect(await ok('inspect', '-f', '{{.NetworkSettings.Networks.back.Links}}', 'web')).toBe('[db:store]')
})
