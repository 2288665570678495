import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** A password's hash: scrypt with a salt of its own; both base64. */
export interface PasswordHash {
  readonly salt: string
  readonly hash: string
}

const parameters = { N: 16384, r: 8, p: 1 }
const hashBytes = 32

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, hashBytes, parameters, (error, key) =>
      error === null ? resolve(key) : reject(error),
    )
  })
}

/** Hashes a password for keeping. */
export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(16)
  return { salt: salt.toString('base64'), hash: (await derive(password, salt)).toString('base64') }
}

/** True when `password` is the one that was hashed; takes the same time for every wrong one. */
export async function verifyPassword(password: string, kept: PasswordHash): Promise<boolean> {
  const key = await derive(password, Buffer.from(kept.salt, 'base64'))
  const expected = Buffer.from(kept.hash, 'base64')
  return key.length === expected.length && timingSafeEqual(key, expected)
}
