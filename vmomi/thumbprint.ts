import type { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { VimError } from './error'

/** How a server's certificate is judged: by its thumbprint, or by authorities (the system's unless given). */
export interface Trust {
  /** SHA-256 or SHA-1 of the server's certificate, hex digits with or without colons. */
  readonly thumbprint?: string | undefined
  /** PEM certificates, used instead of the system's. */
  readonly certificateAuthorities?: readonly string[] | undefined
}

const handshakeTimeoutMilliseconds = 15_000

/** Upper case hex digits without separators; throws when the text is no SHA-256 or SHA-1 digest. */
export function parseThumbprint(text: string): string {
  const digits = text.replace(/[:\s]/g, '').toUpperCase()
  if (!/^(?:[0-9A-F]{40}|[0-9A-F]{64})$/.test(digits)) {
    throw new TypeError(`${JSON.stringify(text)} is no thumbprint: expected 32 (SHA-256) or 20 (SHA-1) hex bytes`)
  }
  return digits
}

/** True when the certificate has that thumbprint. */
export function hasThumbprint(certificate: X509Certificate, thumbprint: string): boolean {
  const wanted = parseThumbprint(thumbprint)
  const actual = wanted.length === 64 ? certificate.fingerprint256 : certificate.fingerprint
  return actual.replaceAll(':', '') === wanted
}

/**
 * The SHA-256 thumbprint that a server shows now, `AA:BB:…`. Nothing is sent to it: whoever calls this has to have it confirmed
 * (or to hold it against what is already known) before trusting it.
 */
export async function thumbprintOf(url: string, signal?: AbortSignal): Promise<string> {
  const { hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const socket = await handshake(host, Number(port || 443), signal)
  try {
    return peerCertificate(socket).fingerprint256
  } finally {
    socket.destroy()
  }
}

/**
 * A TLS connection to a server that has shown itself trustworthy. A pinned certificate is compared before the first byte goes
 * out; it may be self-signed, expired or for another name, as those of ESXi hosts are.
 */
export async function connectTrusted(
  host: string,
  port: number,
  trust: Trust,
  signal?: AbortSignal,
): Promise<TLSSocket> {
  const wanted = trust.thumbprint === undefined ? undefined : parseThumbprint(trust.thumbprint)
  const socket = await handshake(host, port, signal, trust)
  if (wanted === undefined) return socket
  const certificate = socket.getPeerX509Certificate()
  if (certificate !== undefined && hasThumbprint(certificate, wanted)) return socket
  socket.destroy()
  throw new VimError(
    'untrusted',
    `${host}:${port} shows ${certificate?.fingerprint256 ?? 'no certificate'}, not the expected ${trust.thumbprint}; ` +
      'if it was renewed, confirm the new thumbprint and configure it',
  )
}

/** Without `trust` and with a thumbprint Node does not judge the certificate: the caller does. */
function handshake(host: string, port: number, signal: AbortSignal | undefined, trust?: Trust): Promise<TLSSocket> {
  const judgedByNode = trust !== undefined && trust.thumbprint === undefined
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const socket = connect({
      host,
      port,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: judgedByNode,
      ...(trust?.certificateAuthorities === undefined ? {} : { ca: [...trust.certificateAuthorities] }),
    })
    const timer = setTimeout(() => {
      fail(new VimError('unreachable', `${host}:${port} did not answer in ${handshakeTimeoutMilliseconds / 1000} s`))
    }, handshakeTimeoutMilliseconds)
    const aborted = () => fail(signal?.reason)
    const failed = (error: Error) => fail(connectionError(host, port, error))
    const settle = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', aborted)
      socket.off('error', failed)
    }
    const fail = (reason: unknown) => {
      settle()
      // A late error of the socket that is being thrown away.
      socket.on('error', () => undefined)
      socket.destroy()
      reject(reason)
    }
    signal?.addEventListener('abort', aborted, { once: true })
    socket.on('error', failed)
    socket.once('secureConnect', () => {
      settle()
      resolve(socket)
    })
  })
}

function connectionError(host: string, port: number, error: NodeJS.ErrnoException): VimError {
  const isTrust = /^(?:DEPTH_|UNABLE_|CERT_|SELF_SIGNED|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA)/.test(
    error.code ?? '',
  )
  if (!isTrust)
    return new VimError('unreachable', `cannot connect to ${host}:${port}: ${error.message}`, { cause: error })
  const advice = 'give its thumbprint, or the certificate of the authority that signed it'
  return new VimError('untrusted', `${host}:${port} is not trusted: ${error.message}; ${advice}`, { cause: error })
}

function peerCertificate(socket: TLSSocket): X509Certificate {
  const certificate = socket.getPeerX509Certificate()
  if (certificate === undefined) throw new VimError('untrusted', 'the server shows no certificate')
  return certificate
}
