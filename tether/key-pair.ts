import { generateKeyPairSync } from 'ssh2/lib/keygen.js'

/** Private in OpenSSH's format, public as an OpenSSH line. */
export interface KeyPair {
  readonly private: string
  readonly public: string
}

/** An ed25519 public key in OpenSSH's form: the name of its kind and 32 bytes, each after its length. */
const publicBytes = 4 + 'ssh-ed25519'.length + 4 + 32

/**
 * A fresh ed25519 key pair. ssh2 leaves out the zeros that one public key of 256 begins with, and cannot read what it has
 * written then: such a pair is drawn again.
 */
export function createKeyPair(): KeyPair {
  for (;;) {
    const pair = generateKeyPairSync('ed25519')
    if (Buffer.from(pair.public.split(' ')[1] ?? '', 'base64').length === publicBytes) return pair
  }
}
