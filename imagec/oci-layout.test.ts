import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as tar from 'tar-stream'
import { unpackArchive } from './archive'
import { copyImage } from './copy'
import { ContentMismatch, digestOf } from './digest'
import { mediaTypes } from './manifest'
import { OciLayout } from './oci-layout'

describe('OciLayout', () => {
  let directory: string
  let layout: OciLayout
  const { signal } = new AbortController()

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'imagec-layout-'))
    layout = new OciLayout(join(directory, 'layout'))
  })
  afterEach(() => rm(directory, { recursive: true }))

  const put = async (text: string) => {
    const bytes = Buffer.from(text)
    const blob = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: digestOf(bytes), size: bytes.length }
    await layout.putBlob(blob, Readable.from([bytes]), signal)
    return blob
  }
  const putImage = async (tag: string | undefined, layers: object[], config: object) => {
    const bytes = Buffer.from(JSON.stringify({ mediaType: mediaTypes.ociManifest, config, layers }))
    const manifest = { bytes, mediaType: mediaTypes.ociManifest, digest: digestOf(bytes) }
    await layout.putManifest(manifest, tag, signal)
    return manifest
  }
  const read = async (blob: Awaited<ReturnType<typeof put>>) => {
    const chunks: Buffer[] = []
    for await (const chunk of layout.blob(blob, signal)) chunks.push(chunk)
    return Buffer.concat(chunks).toString()
  }

  it('gives what was stored, by tag, by digest, and the only one without a name', async () => {
    const blob = await put('content')
    const first = await putImage('1', [blob], blob)
    expect((await layout.manifest('')).digest).toBe(first.digest)
    const second = await putImage('2', [], blob)
    await putImage('1', [], blob)
    expect((await layout.manifest('1')).digest).toBe(second.digest)
    expect((await layout.manifest(first.digest)).bytes).toEqual(first.bytes)
    expect(await read(blob)).toBe('content')
    await expect(layout.manifest('3')).rejects.toThrow('has no image "3": it has 2, 1')
    expect((await readdir(join(directory, 'layout'))).sort()).toEqual(['blobs', 'index.json', 'oci-layout'])
  })

  it('keeps nothing of what its source finds wrong', async () => {
    const blob = { mediaType: '', digest: digestOf('a'), size: 1 }
    async function* wrong(): AsyncGenerator<Buffer> {
      yield Buffer.from('b')
      throw new ContentMismatch('the blob has another digest')
    }
    await expect(layout.putBlob(blob, wrong(), signal)).rejects.toThrow('the blob has another digest')
    expect(await layout.hasBlob(blob)).toBe(false)
    expect(await readdir(join(directory, 'layout'))).toEqual(['blobs'])
  })

  it('notices what was changed in its files', async () => {
    const blob = await put('content')
    const file = join(directory, 'layout/blobs/sha256', blob.digest.slice(7))
    await writeFile(file, 'CONTENT')
    await expect(read(blob)).rejects.toThrow(/digest/)
    await writeFile(file, 'con')
    await expect(read(blob)).rejects.toThrow(/3 bytes/)
    const image = await putImage('1', [], blob)
    await writeFile(join(directory, 'layout/blobs/sha256', image.digest.slice(7)), '{}')
    await expect(layout.manifest('1')).rejects.toThrow(/has the digest/)
    await writeFile(join(directory, 'layout/index.json'), '{"manifests":[{"digest":"sha256:../../x","size":1}]}')
    await expect(layout.manifest('1')).rejects.toThrow(/malformed/)
    await expect(new OciLayout(directory).manifest('1')).rejects.toThrow(/no OCI image layout/)
  })

  it('copies an index with all that it names, and no foreign layers', async () => {
    const blob = await put('content')
    const image = await putImage(undefined, [blob], blob)
    const entry = { mediaType: image.mediaType, digest: image.digest, size: image.bytes.length }
    const bytes = Buffer.from(
      JSON.stringify({ manifests: [{ ...entry, platform: { os: 'linux', architecture: 'arm64' } }] }),
    )
    const index = { bytes, mediaType: mediaTypes.ociIndex, digest: digestOf(bytes) }
    await layout.putManifest(index, 'all', signal)
    const target = new OciLayout(join(directory, 'copy'))
    const request = { source: layout, from: 'all', target, tag: 'x', onProgress: () => undefined, signal }
    await copyImage({ ...request, platform: 'all' })
    expect((await target.manifest('x')).digest).toBe(index.digest)
    expect((await target.manifest(image.digest)).digest).toBe(image.digest)
    await copyImage({ ...request, tag: 'arm', platform: { os: 'linux', architecture: 'arm64' } })
    expect((await target.manifest('arm')).digest).toBe(image.digest)
    await expect(copyImage({ ...request, platform: { os: 'linux', architecture: 's390x' } })).rejects.toThrow(/s390x/)
    const foreign = { ...blob, mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip' }
    await putImage('foreign', [foreign], blob)
    await expect(copyImage({ ...request, from: 'foreign', platform: 'all' })).rejects.toThrow(/is foreign/)
  })

  it('unpacks of an archive only what belongs to a layout', async () => {
    const pack = tar.pack()
    pack.entry({ name: '../outside' }, 'x')
    pack.entry({ name: 'blobs/sha256/../../../outside' }, 'x')
    pack.entry({ name: '/etc/imagec-test' }, 'x')
    pack.entry({ name: 'index.json', type: 'symlink', linkname: '/etc/passwd' })
    pack.entry({ name: `blobs/sha256/${'a'.repeat(64)}` }, 'blob')
    pack.entry({ name: 'index.json' }, '{"manifests":[]}')
    pack.finalize()
    await pipeline(pack, createWriteStream(join(directory, 'a.tar')))
    const target = join(directory, 'unpacked')
    await mkdir(target)
    await unpackArchive(join(directory, 'a.tar'), target, signal)
    expect((await readdir(target, { recursive: true })).sort()).toEqual(
      ['blobs', 'blobs/sha256', `blobs/sha256/${'a'.repeat(64)}`, 'index.json'].sort(),
    )
    expect((await readdir(directory)).sort()).toEqual(['a.tar', 'unpacked'])
    await writeFile(join(directory, 'bad.tar'), Buffer.alloc(1000, 'x'))
    await expect(unpackArchive(join(directory, 'bad.tar'), target, signal)).rejects.toThrow()
  })
})
