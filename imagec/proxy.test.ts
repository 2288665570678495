import { proxyFor, proxySettingsOf } from './proxy'

describe('proxyFor', () => {
  const settings = proxySettingsOf({
    HTTP_PROXY: 'http://plain:3128',
    https_proxy: 'secure.example:3129',
    HTTPS_PROXY: 'http://other:1',
    NO_PROXY: 'internal.example, .only-below.example,10.0.0.0/8, r.example:5000',
  })

  it.each([
    ['http://r.example/', 'plain:3128'],
    ['https://r.example/', 'secure.example:3129'],
    ['https://r.example:5000/', undefined],
    ['https://internal.example/', undefined],
    ['https://a.internal.example/', undefined],
    ['https://notinternal.example/', 'secure.example:3129'],
    ['https://only-below.example/', 'secure.example:3129'],
    ['https://a.only-below.example/', undefined],
    ['https://10.2.3.4/', undefined],
    ['http://127.0.0.1:5000/', undefined],
    ['http://localhost/', undefined],
  ])('%s over %s', (url, proxy) => {
    expect(proxyFor(new URL(url), settings)?.host).toBe(proxy)
  })

  it('asks directly without settings, and for all hosts with *', () => {
    expect(proxyFor(new URL('http://r.example'), {})).toBeUndefined()
    expect(proxyFor(new URL('http://r.example'), { http: 'http://p', noProxy: ['*'] })).toBeUndefined()
  })

  it('does not repeat a proxy that it cannot understand', () => {
    expect(() => proxyFor(new URL('http://r.example'), { http: 'socks5://u:secret@p' })).toThrow(/^(?!.*secret)/)
    expect(() => proxyFor(new URL('http://r.example'), { http: 'http://u:secret@:x' })).toThrow(/^(?!.*secret).*no URL/)
  })
})
