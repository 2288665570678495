import 'reflect-metadata'
import { createHash, randomBytes, webcrypto, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'
import { isMissing } from '../datastore/usage'
import { writeFileDurably } from '../state/document'

/** The endpoint's certificate and private key, PEM, and the SHA-256 thumbprint `AA:BB:…` that clients pin. */
export interface ServerCertificate {
  readonly certificate: string
  readonly key: string
  readonly thumbprint: string
}

const validDays = 3650
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/**
 * The lab's certificate, kept in one file so that its thumbprint stays. A new one is made when there is none or when it
 * names not all of `names` (addresses and host names).
 */
export async function openCertificate(directory: string, names: readonly string[]): Promise<ServerCertificate> {
  const path = join(directory, 'certificate.pem')
  try {
    const kept = parse(await readFile(path, 'utf8'))
    if (names.every((name) => covers(kept.certificate, name))) return kept
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  const pem = await create(names)
  await writeFileDurably(path, pem)
  return parse(pem)
}

function parse(pem: string): ServerCertificate {
  const blocks = pem.match(/-----BEGIN [\s\S]+?-----END [A-Z ]+-----\n?/g) ?? []
  const certificate = blocks.find((block) => block.includes('CERTIFICATE')) ?? ''
  const key = blocks.find((block) => block.includes('PRIVATE KEY')) ?? ''
  const digest = createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex').toUpperCase()
  return { certificate, key, thumbprint: (digest.match(/../g) ?? []).join(':') }
}

function covers(certificate: string, name: string): boolean {
  const parsed = new X509Certificate(certificate)
  return (isIP(name) === 0 ? parsed.checkHost(name) : parsed.checkIP(name)) !== undefined
}

async function create(names: readonly string[]): Promise<string> {
  x509.cryptoProvider.set(webcrypto as unknown as typeof globalThis.crypto)
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: `00${randomBytes(15).toString('hex')}`,
    name: 'CN=vic-lab',
    notBefore: new Date(Date.now() - 24 * 3600 * 1000),
    notAfter: new Date(Date.now() + validDays * 24 * 3600 * 1000),
    signingAlgorithm: algorithm,
    keys: keys as unknown as x509.X509CertificateCreateSelfSignedParams['keys'],
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
      ),
    ],
  })
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  const lines = key.match(/.{1,64}/g) ?? []
  return `${certificate.toString('pem')}\n-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`
}
