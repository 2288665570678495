import { generateKeyPairSync } from 'node:crypto'

/** A key pair for SSH: a private key that OpenSSH and Go's old SSH client both read, and its public key line. */
export interface KeyPair {
  /** SEC 1 PEM: docker-machine's own SSH client reads no PKCS #8. */
  readonly privateKey: string
  readonly publicKey: string
}

const curve = 'nistp256'
const algorithm = `ecdsa-sha2-${curve}`

/** ECDSA over P-256: no SHA-1 in any signature, whichever of docker-machine's two SSH clients is used. */
export function generateKeyPair(comment: string): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
  const blob = Buffer.concat([algorithm, curve, point].map(sshString))
  return {
    privateKey: privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
    publicKey: `${algorithm} ${blob.toString('base64')} ${comment}`,
  }
}

/** RFC 4251, section 5: a length of four bytes, then the bytes. */
function sshString(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content as string)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
