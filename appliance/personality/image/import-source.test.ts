import { sourceUrl } from './import-source'

describe('the source of an import', () => {
  it.each([
    ['https://example.com/a.tar', 'https://example.com/a.tar'],
    ['example.com:8080/a.tar', 'http://example.com:8080/a.tar'],
  ])('%s is a URL', (source, url) => {
    expect(sourceUrl(source).href).toBe(url)
  })

  it.each([
    ['ftp://example.com/x', 500, 'Get "ftp://example.com/x": unsupported protocol scheme "ftp"'],
    ['file:///etc/passwd', 500, 'Get "file:///etc/passwd": unsupported protocol scheme "file"'],
    ['http://[', 400, 'parse "http://[": invalid URL'],
  ])('%s is none that is fetched', (source, status, message) => {
    expect(() => sourceUrl(source)).toThrow(expect.objectContaining({ status, message }))
  })
})
