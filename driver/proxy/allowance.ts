import { type Vch, VchError, type VchSpec } from '../vch/vch'
import type { VchRequest } from './api'
import type { Action, TokenClaims } from './token'

/** The token does not allow it; the message says what it does allow. */
export class ForbiddenError extends Error {
  override readonly name = 'ForbiddenError'
}

/** What the administrator decides for all VCHs. */
export interface VchDefaults {
  readonly bridgeSubnet: string
  /** PEM certificates of registries' authorities. */
  readonly certificateAuthorities: readonly string[]
}

/** What counts against the limits of a token: a VCH that exists or is being made. */
export type Consumption = Pick<Vch, 'id' | 'cpus' | 'memoryMegabytes'>

/** Throws unless the token allows the action, on this VCH when there is one. */
export function checkAction({ limits }: TokenClaims, action: Action, id?: string): void {
  if (limits.actions?.includes(action) === false) throw new ForbiddenError(`the token does not allow to ${action}`)
  if (id !== undefined && limits.only?.includes(id) === false) {
    throw new ForbiddenError('the token is good for other VCHs only')
  }
}

/** The VCH that is asked for, with what was left open chosen within what the token allows. ForbiddenError beyond that. */
export function resolveRequest(request: VchRequest, { owner, limits }: TokenClaims, defaults: VchDefaults): VchSpec {
  const cpus = request.cpus ?? share(limits.cpus, limits.vchs)
  const memoryMegabytes = request.memoryMegabytes ?? share(limits.memoryMegabytes, limits.vchs)
  const allowedRegistries = chooseRegistries('registry', limits.allowedRegistries, request.allowedRegistries)
  return {
    id: request.id,
    name: request.name,
    owner,
    pool: choose('resource pool', limits.pools, request.pool),
    datastore: choose('datastore', limits.datastores, request.datastore),
    ...(request.imageStore !== undefined && { imageStore: request.imageStore }),
    // An NFS server is in the network, where every container may go.
    volumeStores: (request.volumeStores ?? []).map((store) =>
      'nfs' in store ? store : { ...store, datastore: choose('datastore', limits.datastores, store.datastore) },
    ),
    network: choose('network', limits.networks, request.network),
    bridgeSubnet: request.bridgeSubnet ?? defaults.bridgeSubnet,
    authorizedKeys: request.authorizedKeys,
    insecureRegistries:
      chooseRegistries('insecure registry', limits.insecureRegistries, request.insecureRegistries) ?? [],
    certificateAuthorities: [...defaults.certificateAuthorities, ...(request.certificateAuthorities ?? [])],
    ...(allowedRegistries !== undefined && { allowedRegistries }),
    ...(request.proxy !== undefined && { proxy: request.proxy }),
    ...(request.address !== undefined && {
      address: { ...request.address, nameservers: request.address.nameservers ?? [] },
    }),
    ...(cpus !== undefined && { cpus }),
    ...(memoryMegabytes !== undefined && { memoryMegabytes }),
  }
}

/** Throws a VchError `exhausted` when one more VCH would be more than the token allows. */
export function checkConsumption(spec: VchSpec, { limits }: TokenClaims, others: readonly Consumption[]): void {
  if (others.length >= limits.vchs) {
    throw new VchError(
      'exhausted',
      `the token allows ${limits.vchs} VCHs and there are ${others.length}; remove one first`,
    )
  }
  checkSum(
    'CPUs',
    limits.cpus,
    spec.cpus,
    others.map(({ cpus }) => cpus ?? 0),
  )
  checkSum(
    'MB of memory',
    limits.memoryMegabytes,
    spec.memoryMegabytes,
    others.map(({ memoryMegabytes }) => memoryMegabytes ?? 0),
  )
}

function checkSum(what: string, limit: number | undefined, wanted = 0, used: readonly number[]): void {
  if (limit === undefined) return
  const left = limit - used.reduce((sum, amount) => sum + amount, 0)
  if (wanted > left) {
    throw new VchError(
      'exhausted',
      `${wanted} ${what} were asked for; of the ${limit} that the token allows ${Math.max(left, 0)} are left`,
    )
  }
}

/** An equal part for each VCH that the token allows. */
function share(limit: number | undefined, vchs: number): number | undefined {
  return limit === undefined ? undefined : Math.floor(limit / Math.max(vchs, 1))
}

function choose(what: string, allowed: readonly string[], wanted: string | undefined): string {
  const chosen = wanted ?? allowed[0]
  if (chosen === undefined || !allowed.includes(chosen)) {
    throw new ForbiddenError(`the token does not allow the ${what} '${chosen ?? ''}'; it allows ${listed(allowed)}`)
  }
  return chosen
}

function chooseRegistries(
  what: string,
  allowed: readonly string[] | undefined,
  wanted: readonly string[] | undefined,
): readonly string[] | undefined {
  const surplus = allowed && wanted?.find((registry) => !allowed.includes(registry))
  if (surplus !== undefined) {
    throw new ForbiddenError(`the token does not allow the ${what} '${surplus}'; it allows ${listed(allowed ?? [])}`)
  }
  return wanted ?? allowed
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `'${name}'`).join(', ')
}
