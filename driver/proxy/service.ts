import { homeOf } from '../vch/home'
import { type Report, RollbackError, type VchHost } from '../vch/host'
import { imageStoreTaken } from '../vch/image-store'
import { checkRules } from '../vch/rules'
import { type PowerAction, type Vch, VchError, type VchSpec } from '../vch/vch'
import { checkAction, checkConsumption, resolveRequest, type VchDefaults } from './allowance'
import type { VchRequest } from './api'
import { Mutex } from './mutex'
import type { VchRecord, VchRecords } from './records'
import type { TokenClaims } from './token'

/** How long taking back may take when nobody waits for it any more. */
const rollbackDeadlineMilliseconds = 5 * 60_000

/** How long a finished VCH waits to be kept. */
const keepDeadlineMilliseconds = 60_000

/** A creation between its reservation and its end. */
interface Creation {
  readonly spec: VchSpec
  /** Ends it before its time: it is then taken back. */
  readonly cancel: AbortController
  /** Called when the bearer keeps the VCH; absent while it is not ready. */
  keep?: () => void
  /** Resolves when it has ended, well or not. */
  settled?: Promise<void>
}

export interface ProxyServiceOptions {
  readonly host: VchHost
  readonly records: VchRecords
  readonly defaults: VchDefaults
  readonly log: (line: string) => void
}

/** What bearers of tokens can do; each call has checked claims of its bearer's token. */
export class ProxyService {
  readonly #host: VchHost
  readonly #records: VchRecords
  readonly #defaults: VchDefaults
  readonly #log: (line: string) => void
  readonly #creations = new Map<string, Creation>()
  /** Between counting what there is and reserving, nobody else may count. */
  readonly #counting = new Mutex()

  constructor({ host, records, defaults, log }: ProxyServiceOptions) {
    this.#host = host
    this.#records = records
    this.#defaults = defaults
    this.#log = log
  }

  /** Takes back what an earlier proxy began and did not end. What cannot be taken back is logged and tried at the next start. */
  async recover(signal: AbortSignal): Promise<void> {
    for (const record of this.#records.all()) {
      if (record.phase === 'kept') continue
      try {
        await this.#remove(record, signal)
        this.#log(`took back ${record.name} (${record.id}): it was ${record.phase} when the proxy ended`)
      } catch (error) {
        this.#log(`${record.name} (${record.id}) cannot be taken back: ${messageOf(error)}`)
      }
    }
  }

  /** Throws why a VCH could not be created. */
  async check(claims: TokenClaims, request: VchRequest, signal: AbortSignal): Promise<void> {
    const spec = this.#resolve(claims, request)
    await this.#counting.run(() => this.#count(claims, spec, signal))
    this.#checkImageStore(spec)
    await this.#host.validate(spec, signal)
  }

  /**
   * Creates a VCH. `ready` is told when it can be used; unless {@link keep} follows, or when `signal` is aborted before, all
   * of it is taken back. Rejects with what went wrong.
   */
  async create(
    claims: TokenClaims,
    request: VchRequest,
    report: Report,
    ready: (vch: Vch) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const spec = this.#resolve(claims, request)
    const creation: Creation = { spec, cancel: new AbortController() }
    await this.#counting.run(async () => {
      await this.#count(claims, spec, signal)
      this.#checkImageStore(spec)
      this.#creations.set(spec.id, creation)
    })
    const until = AbortSignal.any([signal, creation.cancel.signal])
    const work = this.#createReserved(creation, report, ready, until).finally(() => this.#creations.delete(spec.id))
    creation.settled = work.catch(() => undefined)
    await work
  }

  /** One VCH has an image store at a time, from the beginning of its creation to the end of its removal. */
  #checkImageStore(spec: VchSpec): void {
    if (spec.imageStore === undefined) return
    const directory = homeOf(spec)
    const making = [...this.#creations.values()].map(({ spec: other }) => ({ ...other, directory: homeOf(other) }))
    const user = [...making, ...this.#records.all()].find(
      (other) => other.id !== spec.id && other.datastore === spec.datastore && other.directory === directory,
    )
    if (user !== undefined) throw imageStoreTaken(spec.imageStore, user.name)
  }

  /** Resolves when no creation is in progress: those whose signals are aborted are then taken back. */
  async settled(): Promise<void> {
    await Promise.all([...this.#creations.values()].map((creation) => creation.settled))
  }

  async #createReserved(
    creation: Creation,
    report: Report,
    ready: (vch: Vch) => void,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#host.validate(creation.spec, signal)
    const { id, name, pool, datastore, owner, imageStore } = creation.spec
    const place = imageStore === undefined ? {} : { directory: homeOf(creation.spec) }
    const record: VchRecord = { id, name, pool, datastore, owner, ...place, phase: 'creating' }
    await this.#records.put(record)
    let vch: Vch
    try {
      vch = await this.#host.create(creation.spec, report, signal)
    } catch (error) {
      if (!(error instanceof RollbackError)) await this.#records.delete(id)
      throw error
    }
    try {
      await kept(creation, () => ready(vch), signal)
      await this.#records.put({ ...record, phase: 'kept' })
    } catch (error) {
      this.#log(`taking back ${name} (${id}): ${messageOf(error)}`)
      await this.#remove(record, AbortSignal.timeout(rollbackDeadlineMilliseconds))
      throw error
    }
  }

  /** The bearer has got the VCH and wants it. */
  keep(claims: TokenClaims, id: string): void {
    const creation = this.#creations.get(id)
    if (creation?.keep === undefined || creation.spec.owner !== claims.owner) throw notFound(id)
    creation.keep()
  }

  async list(claims: TokenClaims, signal: AbortSignal): Promise<Vch[]> {
    checkAction(claims, 'inspect')
    const { only } = claims.limits
    return (await this.#owned(claims, signal)).filter(({ id }) => only?.includes(id) ?? true)
  }

  /** By id or name. */
  async inspect(claims: TokenClaims, reference: string, signal: AbortSignal): Promise<Vch> {
    const vch = await this.#find(claims, reference, signal)
    checkAction(claims, 'inspect', vch.id)
    return vch
  }

  async change(claims: TokenClaims, reference: string, action: PowerAction, signal: AbortSignal): Promise<Vch> {
    const vch = await this.#find(claims, reference, signal)
    checkAction(claims, 'manage', vch.id)
    return this.#host.change(vch.id, action, signal)
  }

  /** What is not there is no error. Once begun it goes on when the caller has gone. */
  async remove(claims: TokenClaims, reference: string, signal: AbortSignal): Promise<void> {
    const isMeant = (one: { id: string; name: string; owner: string }) =>
      one.owner === claims.owner && (one.id === reference || one.name === reference)
    // Whoever gave a creation up may ask for the removal while it is still being taken back.
    const creation = [...this.#creations.values()].find(({ spec }) => isMeant(spec))
    checkAction(claims, 'delete', creation?.spec.id)
    creation?.cancel.abort(new Error('its owner removes it'))
    await creation?.settled

    const record = this.#records.all().find(isMeant)
    const id = record?.id ?? (await this.#list(signal)).find(isMeant)?.id
    checkAction(claims, 'delete', id)
    if (id === undefined) return
    const traces = record ?? (await this.#host.traces(id, signal))
    const removing: VchRecord = { ...traces, owner: claims.owner, phase: 'removing' }
    await this.#remove(removing, AbortSignal.timeout(rollbackDeadlineMilliseconds))
  }

  async #remove(record: VchRecord, signal: AbortSignal): Promise<void> {
    await this.#records.put({ ...record, phase: 'removing' })
    await this.#host.remove(record, signal)
    await this.#records.delete(record.id)
  }

  #resolve(claims: TokenClaims, request: VchRequest): VchSpec {
    checkAction(claims, 'create', request.id)
    const spec = resolveRequest(request, claims, this.#defaults)
    checkRules(spec)
    return spec
  }

  /** Throws when the VCH would be one too many, or its name or id are taken by one that exists or is being made. */
  async #count(claims: TokenClaims, spec: VchSpec, signal: AbortSignal): Promise<void> {
    const existing = await this.#list(signal)
    const reserved = [...this.#creations.values()].map((creation) => creation.spec)
    const all = new Map([...reserved, ...existing].map((one) => [one.id, one]))
    for (const { id, name, owner } of all.values()) {
      if (id === spec.id) throw new VchError('exists', `there is a VCH with the id ${id}`)
      if (name === spec.name)
        throw new VchError(
          'exists',
          owner === spec.owner ? `you have a VCH named ${name}` : `the name ${name} is taken`,
        )
    }
    checkConsumption(
      spec,
      claims,
      [...all.values()].filter(({ owner }) => owner === claims.owner),
    )
  }

  async #owned(claims: TokenClaims, signal: AbortSignal): Promise<Vch[]> {
    return (await this.#list(signal)).filter(({ owner }) => owner === claims.owner)
  }

  /** A VCH may change its own VM's record, with a credential of its own: what the proxy remembers of its owner goes first. */
  async #list(signal: AbortSignal): Promise<Vch[]> {
    const vchs = await this.#host.list(signal)
    return vchs.map((vch) => ({ ...vch, owner: this.#records.get(vch.id)?.owner ?? vch.owner }))
  }

  async #find(claims: TokenClaims, reference: string, signal: AbortSignal): Promise<Vch> {
    const owned = await this.#owned(claims, signal)
    const vch = owned.find(({ id }) => id === reference) ?? owned.find(({ name }) => name === reference)
    if (vch === undefined) throw notFound(reference)
    return vch
  }
}

/** Resolves when the creation is kept; rejects when the signal is aborted or nobody keeps it in time. */
function kept(creation: Creation, ready: () => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(keepDeadlineMilliseconds)])
    const give = () => reject(limit.reason instanceof Error ? limit.reason : new Error('it was not kept'))
    if (limit.aborted) return give()
    limit.addEventListener('abort', give, { once: true })
    creation.keep = () => {
      limit.removeEventListener('abort', give)
      resolve()
    }
    ready()
  })
}

function notFound(reference: string): VchError {
  return new VchError('not-found', `there is no VCH '${reference}'`)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
