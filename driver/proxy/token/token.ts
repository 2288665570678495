import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
  verify,
} from 'node:crypto'
import { type Limits, narrow, parseLimits, parseRootLimits, type RootLimits, TokenError } from './limits'

/**
 * A delegation token: layers of limits, each signed by the key that the layer before it names, the first by the proxy.
 * The token ends with the private key that the last layer names, so that its holder can add a layer without asking
 * anybody; taking layers away needs a private key that the holder has not got.
 *
 * As text: `vic1.` LAYER `.` … `.` KEY, where LAYER is base64url(JSON) `~` base64url(signature) and KEY the base64url of
 * the ed25519 private key (RFC 8410's 32 bytes).
 */
const prefix = 'vic1'
const maxLayers = 16
const maxTokenLength = 32 * 1024
/** Said before what is signed, so that a signature made here is of no use anywhere else. */
const signatureContext = 'vic delegation token 1\n'
const seedHeader = Buffer.from('302e020100300506032b657004220420', 'hex')
const publicHeader = Buffer.from('302a300506032b6570032100', 'hex')

/** One layer as it is signed. */
interface Layer {
  readonly limits: Limits
  /** Public key that signs the next layer, base64url of its 32 bytes. */
  readonly next: string
  /** Of the first layer: who owns what is made with the token. */
  readonly owner?: string
  /** Of the first layer: SHA-256 thumbprint of the proxy's certificate. */
  readonly proxy?: string
  /** What it was made for, for people. */
  readonly label?: string
}

interface SignedLayer {
  readonly payload: Buffer
  readonly signature: Buffer
  readonly layer: Layer
}

/** What a token says, whether or not its signatures hold. */
export interface TokenClaims {
  readonly owner: string
  readonly proxyThumbprint: string
  readonly limits: RootLimits
  readonly layers: readonly { readonly label: string | undefined; readonly limits: Limits }[]
}

/** Makes a token of one layer. `rootKey` is the proxy's. */
export function issueToken(
  rootKey: KeyObject,
  proxyThumbprint: string,
  limits: RootLimits,
  label?: string,
): { token: string; owner: string } {
  const owner = randomUUID()
  const checked = parseRootLimits(limits)
  const next = generateKeyPairSync('ed25519')
  const layer: Layer = {
    limits: checked,
    next: publicBytes(next.publicKey).toString('base64url'),
    owner,
    proxy: proxyThumbprint,
    ...(label !== undefined && { label }),
  }
  return { token: format([signLayer(layer, rootKey, undefined)], next.privateKey), owner }
}

/** Adds a layer. Throws a TokenError when the layer would widen what the token allows. */
export function attenuateToken(token: string, limits: Limits, label?: string): string {
  const { layers, key } = parse(token)
  const checked = parseLimits(limits)
  narrow(claimsOf(layers).limits, checked)
  if (layers.length >= maxLayers) throw new TokenError(`the token has ${maxLayers} layers; more are not possible`)
  const next = generateKeyPairSync('ed25519')
  const layer: Layer = {
    limits: checked,
    next: publicBytes(next.publicKey).toString('base64url'),
    ...(label !== undefined && { label }),
  }
  return format([...layers, signLayer(layer, key, layers.at(-1))], next.privateKey)
}

/** What a token claims: for its holder. Nothing is verified but its form and that no layer widens. */
export function inspectToken(token: string): TokenClaims {
  return claimsOf(parse(token).layers)
}

/**
 * What a token allows, after its whole chain was checked: every signature, that no layer widens, that the bearer holds the
 * last key, and that it has not expired. `rootKey` is the public key. Throws a TokenError that says what is wrong.
 */
export function verifyToken(token: string, rootKey: KeyObject, now: Date): TokenClaims {
  const { layers, key } = parse(token)
  let signer = rootKey
  let previous: SignedLayer | undefined
  for (const layer of layers) {
    if (!verify(null, signedBytes(layer.payload, previous), signer, layer.signature)) {
      throw new TokenError(
        previous === undefined ? 'the token was not issued by this proxy' : 'the token was changed after it was issued',
      )
    }
    signer = publicKey(layer.layer.next)
    previous = layer
  }
  if (!publicBytes(createPublicKey(key)).equals(publicBytes(signer))) {
    throw new TokenError('the token was changed after it was issued')
  }
  const claims = claimsOf(layers)
  if (Date.parse(claims.limits.expires) <= now.getTime()) {
    throw new TokenError(`the token expired at ${claims.limits.expires}; ask your administrator for a new one`)
  }
  return claims
}

function claimsOf(layers: readonly SignedLayer[]): TokenClaims {
  const [root, ...further] = layers
  if (root === undefined) throw new TokenError('the token has no layer')
  const { owner, proxy } = root.layer
  if (owner === undefined || proxy === undefined) throw new TokenError('the first layer names no owner or no proxy')
  let limits = parseRootLimits(root.layer.limits)
  for (const { layer } of further) {
    if (layer.owner !== undefined || layer.proxy !== undefined) throw new TokenError('a later layer names an owner')
    limits = narrow(limits, layer.limits)
  }
  return {
    owner,
    proxyThumbprint: proxy,
    limits,
    layers: layers.map(({ layer }) => ({ label: layer.label, limits: layer.limits })),
  }
}

function signLayer(layer: Layer, key: KeyObject, previous: SignedLayer | undefined): SignedLayer {
  const payload = Buffer.from(JSON.stringify(layer))
  return { payload, signature: sign(null, signedBytes(payload, previous), key), layer }
}

/** A layer is signed together with the signature before it: it fits nowhere else. */
function signedBytes(payload: Buffer, previous: SignedLayer | undefined): Buffer {
  return Buffer.concat([Buffer.from(signatureContext), previous?.signature ?? Buffer.alloc(64), payload])
}

function format(layers: readonly SignedLayer[], key: KeyObject): string {
  const texts = layers.map(
    ({ payload, signature }) => `${payload.toString('base64url')}~${signature.toString('base64url')}`,
  )
  const seed = key.export({ format: 'der', type: 'pkcs8' }).subarray(-32)
  const token = [prefix, ...texts, seed.toString('base64url')].join('.')
  if (token.length > maxTokenLength) throw new TokenError(`the token would be longer than ${maxTokenLength} characters`)
  return token
}

function parse(token: string): { layers: SignedLayer[]; key: KeyObject } {
  if (token.length > maxTokenLength) throw new TokenError(`the token is longer than ${maxTokenLength} characters`)
  const [version, ...parts] = token.trim().split('.')
  if (version !== prefix) throw new TokenError(`the token does not begin with '${prefix}.': it is none of vic-proxy's`)
  const seed = parts.pop()
  if (parts.length === 0 || parts.length > maxLayers || seed === undefined)
    throw new TokenError('the token is incomplete')
  return { layers: parts.map(parseLayer), key: privateKey(seed) }
}

function parseLayer(text: string): SignedLayer {
  const [encoded = '', signature = ''] = text.split('~')
  const payload = Buffer.from(encoded, 'base64url')
  return { payload, signature: Buffer.from(signature, 'base64url'), layer: layerOf(payload) }
}

function layerOf(payload: Buffer): Layer {
  let value: unknown
  try {
    value = JSON.parse(payload.toString('utf8'))
  } catch {
    throw new TokenError('the token is damaged: was it copied whole?')
  }
  if (typeof value !== 'object' || value === null) throw new TokenError('a layer of the token is no object')
  const { limits, next, owner, proxy, label, ...rest } = value as Record<string, unknown>
  if (typeof next !== 'string' || Object.keys(rest).length > 0)
    throw new TokenError('a layer of the token is malformed')
  for (const text of [owner, proxy, label]) {
    if (text !== undefined && typeof text !== 'string') throw new TokenError('a layer of the token is malformed')
  }
  return { ...(value as Layer), limits: parseLimits(limits) }
}

function publicBytes(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(-32)
}

function publicKey(text: string): KeyObject {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length !== 32) throw new TokenError('a layer of the token names no key')
  return createPublicKey({ key: Buffer.concat([publicHeader, bytes]), format: 'der', type: 'spki' })
}

function privateKey(text: string): KeyObject {
  const seed = Buffer.from(text, 'base64url')
  if (seed.length !== 32) throw new TokenError('the token is incomplete: its last part is no key')
  return createPrivateKey({ key: Buffer.concat([seedHeader, seed]), format: 'der', type: 'pkcs8' })
}
