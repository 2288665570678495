/** What of Node's errors is told of. */
interface NodeError extends Error {
  readonly code?: string
  readonly address?: string
  readonly port?: number
  readonly hostname?: string
  readonly reason?: string
  /** Of an address each, where a name has several. */
  readonly errors?: readonly NodeError[]
}

const connecting: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
  ETIMEDOUT: 'connection timed out',
}

const lookup: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'Temporary failure in name resolution',
}

const unknownAuthority = 'certificate signed by unknown authority'
const certificate: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  CERT_HAS_EXPIRED: 'certificate has expired or is not yet valid',
  CERT_NOT_YET_VALID: 'certificate has expired or is not yet valid',
}

/** Why a connection failed, in the words that docker's users know and look for (Go's net, crypto/x509 and net/http). */
export function networkErrorText(error: Error): string {
  const { code = '', address, port, hostname, reason, errors } = error as NodeError
  const [first] = errors ?? []
  if (first !== undefined) return networkErrorText(first)
  if (connecting[code] !== undefined && address !== undefined) {
    const host = address.includes(':') ? `[${address}]` : address
    return `dial tcp ${host}:${port}: connect: ${connecting[code]}`
  }
  if (lookup[code] !== undefined && hostname !== undefined) return `dial tcp: lookup ${hostname}: ${lookup[code]}`
  if (certificate[code] !== undefined) return `tls: failed to verify certificate: x509: ${certificate[code]}`
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `tls: failed to verify certificate: x509: ${reason ?? error.message}`
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || /wrong version number|packet length too long/.test(error.message)) {
    return 'http: server gave HTTP response to HTTPS client'
  }
  if (code === 'ECONNRESET') return error.message === 'socket hang up' ? 'EOF' : 'read: connection reset by peer'
  return error.message
}
