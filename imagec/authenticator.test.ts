import { BentRegistry } from './bent-registry'
import { Connection } from './connection'
import type { Credentials } from './credentials'
import { discard } from './http'

/** A registry that wants a token, and its token service. */
describe('authentication', () => {
  let registry: BentRegistry
  const { signal } = new AbortController()
  /** What the token service was asked: method, query or form, and the user. */
  let asked: { method: string; values: Record<string, string>; user: string | undefined }[]
  let answer: (form: Record<string, string>) => { status?: number; body: unknown }
  let valid: string
  let challenge: (host: string) => string

  beforeEach(async () => {
    asked = []
    valid = 'T1'
    answer = () => ({ body: { token: valid } })
    challenge = (host) => `Bearer realm="http://${host}/token",service="the registry"`
    registry = new BentRegistry()
    await registry.listen()
    registry.bend = (request, response) => {
      const url = new URL(request.url ?? '', 'http://registry')
      if (url.pathname === '/token') {
        let form = ''
        request.on('data', (chunk) => {
          form += chunk
        })
        request.on('end', () => {
          const query = request.method === 'POST' ? new URLSearchParams(form) : url.searchParams
          const values = Object.fromEntries(query)
          const basic = /^Basic (.*)$/.exec(request.headers.authorization ?? '')?.[1]
          const user = basic === undefined ? undefined : Buffer.from(basic, 'base64').toString()
          asked.push({ method: request.method ?? '', values, user })
          const { status = 200, body } = answer(values)
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
        })
        return true
      }
      if (request.headers.authorization === `Bearer ${valid}`) return false
      response.writeHead(401, { 'www-authenticate': challenge(registry.host) }).end()
      return true
    }
  })
  afterEach(() => registry.close())

  const open = (credentials?: Credentials, allowed?: readonly string[]) =>
    Connection.open(
      registry.host,
      { insecure: [], certificateAuthorities: [], silence: 1000, ...(allowed !== undefined && { allowed }) },
      credentials,
      signal,
    )
  const ask = async (connection: Connection, scope = 'repository:app:pull') => {
    const response = await connection.send('/v2/', { scopes: [scope], signal })
    discard(response)
    return response.status
  }
  const user = { username: 'u', password: 'p:w' }

  it('asks once for a token a scope, and keeps it', async () => {
    const connection = await open(user)
    expect(await Promise.all([ask(connection), ask(connection)])).toEqual([200, 200])
    expect(await ask(connection)).toBe(200)
    expect(asked).toEqual([
      {
        method: 'GET',
        user: 'u:p:w',
        values: {
          service: 'the registry',
          scope: 'repository:app:pull',
          account: 'u',
          client_id: 'vic-imagec',
          offline_token: 'true',
        },
      },
    ])
    await ask(connection, 'repository:app:pull,push')
    expect(asked).toHaveLength(2)
    connection.close()
  })

  it('asks anew when a token has expired, or when the registry no longer takes it', async () => {
    const connection = await open()
    answer = () => ({ body: { access_token: valid, expires_in: 300 } })
    await ask(connection)
    const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 290_000)
    await ask(connection)
    expect(asked).toHaveLength(1)
    now.mockReturnValue(Date.now() + 10_000)
    await ask(connection)
    now.mockRestore()
    expect(asked).toHaveLength(2)
    valid = 'T2'
    expect(await ask(connection)).toBe(200)
    expect(asked).toHaveLength(3)
    connection.close()
  })

  it('trades an identity token by POST, and takes the new one', async () => {
    const connection = await open({ identityToken: 'I1' })
    answer = (form) => ({ body: { access_token: valid, refresh_token: `${form.refresh_token}+` } })
    expect(await ask(connection)).toBe(200)
    await ask(connection, 'repository:other:pull')
    expect(asked.map(({ method, values }) => [method, values.grant_type, values.refresh_token])).toEqual([
      ['POST', 'refresh_token', 'I1'],
      ['POST', 'refresh_token', 'I1+'],
    ])
    expect(connection.identityToken).toBe('I1++')
    connection.close()
  })

  it('posts the password to a service that takes no GET', async () => {
    const connection = await open(user)
    answer = (form) => (form.grant_type === undefined ? { status: 405, body: {} } : { body: { access_token: valid } })
    expect(await ask(connection)).toBe(200)
    expect(asked[1]).toMatchObject({
      method: 'POST',
      values: { grant_type: 'password', username: 'u', password: 'p:w' },
    })
    connection.close()
  })

  it('sends a registry token as it is', async () => {
    const connection = await open({ registryToken: 'T1' })
    expect(await ask(connection)).toBe(200)
    expect(asked).toEqual([])
    connection.close()
  })

  it.each<[string, number, unknown, RegExp]>([
    [
      'refuses',
      401,
      { errors: [{ code: 'UNAUTHORIZED', message: 'incorrect username or password' }] },
      /^unauthorized: incorrect username or password$/,
    ],
    [
      'refuses in OAuth2',
      400,
      { error: 'invalid_grant', error_description: 'no such user' },
      /^unauthorized: no such user$/,
    ],
    ['gives none', 200, {}, /without a usable token/],
    ['gives one that is no header', 200, { token: 'a\r\nEvil: 1' }, /without a usable token/],
    ['is broken', 501, '<html>', /token service .* status 501/],
  ])('tells of a token service that %s, and no secret', async (_, status, body, text) => {
    const connection = await open(user)
    answer = () => ({ status, body })
    const failure = await ask(connection).catch((error: unknown) => error)
    expect((failure as Error).message).toMatch(text)
    expect((failure as Error).message).not.toMatch(/p:w|dTpwOnc/)
    connection.close()
  })

  it('ends when its token is refused all the same', async () => {
    const connection = await open(user)
    answer = () => ({ body: { token: 'useless' } })
    expect(await ask(connection)).toBe(401)
    // The first one might have been revoked, the second one was not.
    expect(asked).toHaveLength(2)
    connection.close()
  })

  it('sends credentials to no service that is not allowed, nor to what is no HTTP', async () => {
    const tried = async (header: string) => {
      challenge = () => header
      const connection = await open(user, [registry.host])
      try {
        await ask(connection)
      } finally {
        connection.close()
      }
    }
    await expect(tried('Bearer realm="https://evil.example/token"')).rejects.toThrow(
      /evil.example, which is not allowed/,
    )
    await expect(tried('Bearer realm="file:///token"')).rejects.toThrow(/not secure/)
    await expect(tried('Bearer realm="::"')).rejects.toThrow(/no URL/)
    await expect(tried('Negotiate')).rejects.toThrow(/not supported: negotiate/)
    expect(asked).toEqual([])
  })

  it('verifies a login, and says why it failed', async () => {
    const connection = await open(user)
    await connection.verify(signal)
    connection.close()
    challenge = () => 'Basic realm="r"'
    const refused = await open(user)
    await expect(refused.verify(signal)).rejects.toMatchObject({ kind: 'unauthorized' })
    refused.close()
    const nobody = await open()
    await expect(nobody.verify(signal)).rejects.toThrow(/no basic auth credentials/)
    nobody.close()
  })
})
