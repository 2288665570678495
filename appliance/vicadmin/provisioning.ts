import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { ApplianceSecrets } from '../config'
import { parseEngineOptions } from './engine-options'

/** The provisioned files cannot be used; the message says which and why. */
export class ProvisioningError extends Error {
  override readonly name = 'ProvisioningError'
}

/** Files that docker-machine's coreOS provisioner writes. Nothing else can be written. */
const files = {
  ca: '/etc/docker/ca.pem',
  certificate: '/etc/docker/server.pem',
  key: '/etc/docker/server-key.pem',
  unit: '/etc/systemd/system/docker.service.d/10-machine.conf',
  /** The VCH's name is its machine name already. */
  hostname: '/var/tmp/hostname.yml',
} as const

const maxFileLength = 64 * 1024
/** What was written and never committed is forgotten: it holds a private key. */
const forgetAfterMs = 15 * 60_000

/** What one run of docker-machine has written so far, over several connections, until it is committed as a whole. */
export class Provisioning {
  readonly #texts = new Map<string, string>()
  #forget: NodeJS.Timeout | undefined

  /** Keeps a file's text. Throws a {@link ProvisioningError} for any file that is none of the provisioner's. */
  write(path: string, text: string): void {
    if (!Object.values<string>(files).includes(path)) {
      throw new ProvisioningError(
        `${path} cannot be written: this machine takes only ${Object.values(files).join(', ')}`,
      )
    }
    if (text.length > maxFileLength) throw new ProvisioningError(`${path} is longer than ${maxFileLength} characters`)
    this.#texts.set(path, text)
    clearTimeout(this.#forget)
    this.#forget = setTimeout(() => this.clear(), forgetAfterMs).unref()
  }

  /**
   * The secrets that the written files make; undefined when no certificate was written. Throws a
   * {@link ProvisioningError} when some are missing or do not belong together.
   */
  secrets(): Pick<ApplianceSecrets, 'tls' | 'engine'> | undefined {
    const ca = this.#texts.get(files.ca)
    const certificate = this.#texts.get(files.certificate)
    const key = this.#texts.get(files.key)
    const unit = this.#texts.get(files.unit)
    const engine = unit === undefined ? {} : { engine: parseEngineOptions(unit) }
    if (ca === undefined && certificate === undefined && key === undefined) {
      return unit === undefined ? undefined : engine
    }
    if (ca === undefined || certificate === undefined || key === undefined) {
      const missing = [files.ca, files.certificate, files.key].filter((path) => !this.#texts.has(path))
      throw new ProvisioningError(`${missing.join(' and ')} not provisioned`)
    }
    checkCertificates(ca, certificate, key)
    return { tls: { ca, certificate, key }, ...engine }
  }

  /** Forgets everything. */
  clear(): void {
    clearTimeout(this.#forget)
    this.#texts.clear()
  }
}

/** A server with the wrong key would refuse every client, and the old certificates would be gone. */
function checkCertificates(ca: string, certificate: string, key: string): void {
  const [authority, server] = [readCertificate(files.ca, ca), readCertificate(files.certificate, certificate)]
  let matches: boolean
  try {
    matches = server.checkPrivateKey(createPrivateKey(key))
  } catch {
    // The cause could quote the key.
    throw new ProvisioningError(`${files.key} is no private key in PEM form`)
  }
  if (!matches) throw new ProvisioningError(`${files.key} is not the key of ${files.certificate}`)
  if (!server.checkIssued(authority) || !server.verify(authority.publicKey)) {
    throw new ProvisioningError(`${files.certificate} was not issued by ${files.ca}`)
  }
}

function readCertificate(path: string, pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (error) {
    throw new ProvisioningError(`${path} is no certificate: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Identifies a certificate as the personality does: SHA-256 of its DER, hex. */
export function certificateFingerprint(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase()
}
