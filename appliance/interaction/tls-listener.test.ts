import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { promisify } from 'node:util'
import { outcome } from '../personality/testing/docker'
import { type Fixture, imageName, startFixture } from '../personality/testing/fixture'
import { InteractionClient } from './client'

const run = promisify(execFile)

let directory: string
let fixture: Fixture

/** Makes a certificate authority in the way docker-machine does. */
async function makeAuthority(name: string): Promise<void> {
  const subject = ['-subj', `/O=${name}`, '-days', '2', '-nodes', '-newkey', 'rsa:2048']
  await run('openssl', [
    'req',
    '-x509',
    ...subject,
    '-keyout',
    `${directory}/${name}-key.pem`,
    '-out',
    `${directory}/${name}.pem`,
  ])
}

async function makeCertificate(name: string, authority: string): Promise<void> {
  const file = (suffix: string) => join(directory, `${name}${suffix}`)
  await writeFile(file('.ext'), 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=clientAuth,serverAuth\n')
  await run('openssl', [
    'req',
    '-new',
    '-nodes',
    '-newkey',
    'rsa:2048',
    '-subj',
    `/O=${name}`,
    '-keyout',
    file('-key.pem'),
    '-out',
    file('.csr'),
  ])
  const signer = [
    '-CA',
    join(directory, `${authority}.pem`),
    '-CAkey',
    join(directory, `${authority}-key.pem`),
    '-CAcreateserial',
  ]
  await run('openssl', [
    'x509',
    '-req',
    '-in',
    file('.csr'),
    ...signer,
    '-days',
    '1',
    '-extfile',
    file('.ext'),
    '-out',
    file('.pem'),
  ])
}

const pem = (name: string) => readFile(join(directory, `${name}.pem`), 'utf8')

/** Gives the personality certificates as the port layer would after docker-machine provisioned them. */
async function provision(name: string): Promise<string> {
  const certificate = await pem(name)
  fixture.host.secrets = { tls: { ca: await pem('ca'), certificate, key: await pem(`${name}-key`) } }
  fixture.host.tell({ type: 'secrets' })
  return new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase()
}

const served = (sha256: string) => new InteractionClient(fixture.interactionSocket).certificateServed(sha256)

/** Runs the docker CLI over TLS with the certificates of one client. */
function dockerTls(client: string, args: readonly string[], input = '') {
  const file = (name: string) => join(directory, `${name}.pem`)
  const tls = ['--tlsverify', '--tlscacert', file('ca'), '--tlscert', file(client), '--tlskey', file(`${client}-key`)]
  return outcome('docker', ['-H', `tcp://127.0.0.1:${fixture.tlsPort}`, ...tls, ...args], {}, input)
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'personality-tls-'))
  await Promise.all([makeAuthority('ca'), makeAuthority('other-ca')])
  await makeCertificate('server', 'ca')
  await makeCertificate('renewed', 'ca')
  await makeCertificate('client', 'ca')
  await makeCertificate('stranger', 'other-ca')
  fixture = await startFixture()
}, 60_000)

afterAll(async () => {
  await fixture.close()
  await rm(directory, { recursive: true })
})

describe('the TLS listener', () => {
  it('listens from the moment that there are certificates', async () => {
    await expect(
      new Promise((_resolve, reject) => connectTcp(fixture.tlsPort, '127.0.0.1').once('error', reject)),
    ).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    const sha256 = await provision('server')
    await served(sha256)
    const outcome = await dockerTls('client', ['version', '--format', '{{.Server.APIVersion}}'])
    expect(outcome).toMatchObject({ code: 0, stdout: '1.56\n' })
  })

  it('refuses strangers and old protocols', async () => {
    expect((await dockerTls('stranger', ['version'])).code).not.toBe(0)
    const old = connect({
      port: fixture.tlsPort,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
    })
    await expect(
      new Promise((resolve, reject) => old.once('error', reject).once('secureConnect', resolve)),
    ).rejects.toThrow()
    expect((await dockerTls('client', ['image', 'inspect', imageName])).code).toBe(0)
  })

  it('tells the end of standard input and goes on with the output', async () => {
    const script = 'while read x; do echo got $x; done; sleep 0.3; echo end'
    const args = ['run', '-i', '--rm', imageName, 'sh', '-c', script]
    expect(await dockerTls('client', args, 'a\nb\n')).toEqual({ code: 0, stdout: 'got a\ngot b\nend\n', stderr: '' })
  })

  it('takes new certificates while it serves', async () => {
    const following = dockerTls('client', ['run', '--rm', imageName, 'sh', '-c', 'sleep 1; echo still here'])
    const sha256 = await provision('renewed')
    await served(sha256)
    const fingerprint = await new Promise<string>((resolve, reject) => {
      const socket = connect({ port: fixture.tlsPort, host: '127.0.0.1', rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().fingerprint256)
        socket.destroy()
      })
      socket.once('error', reject)
    })
    expect(fingerprint.replaceAll(':', '').toLowerCase()).toBe(sha256)
    expect(await following).toMatchObject({ code: 0, stdout: 'still here\n' })
  })

  it('keeps what works when new certificates do not', async () => {
    fixture.host.secrets = { tls: { ca: 'x', certificate: 'y', key: 'z' } }
    fixture.host.tell({ type: 'secrets' })
    expect((await dockerTls('client', ['version'])).code).toBe(0)
  })
})
