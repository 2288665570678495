import 'reflect-metadata'
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  webcrypto,
  X509Certificate,
} from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'

/** What makes a proxy this proxy: lost, all its tokens are worth nothing. Made once, kept in its state directory. */
export interface ProxyIdentity {
  /** Signs the first layer of tokens. */
  readonly tokenKey: KeyObject
  readonly tokenPublicKey: KeyObject
  /** PEM. */
  readonly certificate: string
  readonly key: string
  /** SHA-256 thumbprint of the certificate, `AA:BB:…`. */
  readonly thumbprint: string
}

const tokenKeyFile = 'token-key.pem'
const certificateFile = 'certificate.pem'
const validYears = 20
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** Reads the identity, making what is missing. Files are readable by their owner only. */
export async function openIdentity(stateDirectory: string): Promise<ProxyIdentity> {
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 })
  const tokenPem = await keptOrMade(join(stateDirectory, tokenKeyFile), makeTokenKey)
  const pem = await keptOrMade(join(stateDirectory, certificateFile), makeCertificate)
  const tokenKey = createPrivateKey(tokenPem)
  return {
    tokenKey,
    tokenPublicKey: createPublicKey(tokenKey),
    certificate: pem,
    key: pem,
    thumbprint: new X509Certificate(pem).fingerprint256,
  }
}

async function keptOrMade(path: string, make: () => Promise<string>): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const content = await make()
  const file = await open(`${path}.new`, 'w', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
  return content
}

async function makeTokenKey(): Promise<string> {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** Certificate and key in one file. It names nobody: clients know it by its thumbprint, which tokens carry. */
async function makeCertificate(): Promise<string> {
  const x509 = await import('@peculiar/x509')
  x509.cryptoProvider.set(webcrypto as unknown as typeof globalThis.crypto)
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const now = new Date()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: `00${randomBytes(15).toString('hex')}`,
    name: 'CN=vic-proxy',
    notBefore: new Date(now.getTime() - 24 * 3600 * 1000),
    notAfter: new Date(now.getTime() + validYears * 365 * 24 * 3600 * 1000),
    signingAlgorithm: algorithm,
    keys: keys as unknown as typeof keys & { publicKey: never; privateKey: never },
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ],
  })
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' })
  return `${certificate.toString('pem')}\n${key.toString()}`
}
