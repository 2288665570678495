import { isFault } from './error'
import { type FoundObject, filterSpec, type PropertyPaths, type Selection, wantedType } from './property'
import { isCollectorLost, isConnectionLost, longPollSilenceMilliseconds, maxWaitSeconds, pauseAfter } from './reconnect'
import type { ManagedObjectReference, ObjectUpdate, UpdateSet, WaitOptions } from './schema'
import type { Session } from './session'

/**
 * What a watch tells.
 * - `resync`: the whole state follows as `enter`s up to `synced`: forget what was known. Comes first, and whenever the
 *   server lost the watch.
 * - `enter`, `leave`: an object came into the selection or left it
 * - `modify`: properties that changed; a name in `unset` has no value any more
 * - `interrupted`: the server cannot be reached for now; the watch goes on by itself
 */
export type WatchEvent<M extends PropertyPaths> =
  | { readonly kind: 'resync' }
  | { readonly kind: 'synced' }
  | { readonly kind: 'interrupted'; readonly error: Error }
  | ({ readonly kind: 'enter' } & FoundObject<M>)
  | ({ readonly kind: 'modify'; readonly unset: readonly string[] } & FoundObject<M>)
  | { readonly kind: 'leave'; readonly type: keyof M; readonly reference: ManagedObjectReference }

const updatesInOneAnswer = 250

/** Watches the selection by one long poll until the signal aborts (its reason is thrown) or the reader stops. */
export async function* watchSelection<const M extends PropertyPaths>(
  session: Session,
  selection: Selection<M>,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent<M>, void, undefined> {
  const spec = filterSpec(selection)
  let failures = 0
  for (;;) {
    const generation = session.generation
    const collector = new WatchCollector(session, signal)
    try {
      await collector.open(spec)
      yield { kind: 'resync' }
      for await (const { updates, isFirst } of collector.updates()) {
        failures = 0
        for (const update of updates) yield await watchEvent(session, update, selection, signal)
        if (isFirst) yield { kind: 'synced' }
      }
    } catch (error) {
      signal.throwIfAborted()
      if (session.closed.aborted) throw error
      failures++
      if (isConnectionLost(error)) yield { kind: 'interrupted', error }
      else if (!collector.wasOpen || !isCollectorLost(error)) throw error
      if (failures > 1 || isConnectionLost(error)) await pauseAfter(failures, signal)
      if (isFault(error, 'NotAuthenticated')) await session.renew(generation)
    } finally {
      await collector.close(generation)
    }
  }
}

interface Answer {
  readonly updates: readonly ObjectUpdate[]
  readonly isFirst: boolean
}

/** A property collector of our own with one filter: cancelling or paging elsewhere does not disturb it. */
class WatchCollector {
  readonly #session: Session
  readonly #signal: AbortSignal
  #collector: ManagedObjectReference | undefined
  wasOpen = false

  constructor(session: Session, signal: AbortSignal) {
    this.#session = session
    this.#signal = signal
  }

  async open(spec: ReturnType<typeof filterSpec>): Promise<void> {
    const options = { signal: this.#signal }
    const { propertyCollector } = this.#session.content
    this.#collector = await this.#session.call('CreatePropertyCollector', propertyCollector, {}, options)
    await this.#session.callOnce('CreateFilter', this.#collector, { spec, partialUpdates: false }, options)
    this.wasOpen = true
  }

  /** Each answer; `isFirst` marks the one that completes the initial state. */
  async *updates(): AsyncGenerator<Answer, void, undefined> {
    if (this.#collector === undefined) return
    let version = ''
    let isSynced = false
    for (;;) {
      // The first answers do not wait: with nothing selected there would be none, and the state is known all the same.
      const options: WaitOptions = {
        maxWaitSeconds: isSynced ? maxWaitSeconds : 0,
        maxObjectUpdates: updatesInOneAnswer,
      }
      const set: UpdateSet | undefined = await this.#session.callOnce(
        'WaitForUpdatesEx',
        this.#collector,
        { version, options },
        { signal: this.#signal, isLongPoll: true, silenceMilliseconds: longPollSilenceMilliseconds },
      )
      version = set?.version ?? version
      const isFirst: boolean = !isSynced && set?.truncated !== true
      isSynced ||= isFirst
      if (set !== undefined || isFirst) yield { updates: objectUpdates(set), isFirst }
    }
  }

  /** Nothing is left on the server, unless a new session has dropped it already. */
  async close(generation: number): Promise<void> {
    const { closed } = this.#session
    if (this.#collector === undefined || closed.aborted || generation !== this.#session.generation) return
    try {
      await this.#session.callOnce('DestroyPropertyCollector', this.#collector, {})
    } catch (error) {
      // It is gone already, or goes with the session.
      if (!isCollectorLost(error) && !isConnectionLost(error) && !closed.aborted) throw error
    }
  }
}

function objectUpdates(set: UpdateSet | undefined): ObjectUpdate[] {
  return (set?.filterSet ?? []).flatMap((filter) => filter.objectSet ?? [])
}

async function watchEvent<M extends PropertyPaths>(
  session: Session,
  update: ObjectUpdate,
  { properties: paths }: Selection<M>,
  signal: AbortSignal,
): Promise<WatchEvent<M>> {
  const type = wantedType(update.obj.type, paths)
  const base = { type, reference: update.obj }
  if (update.kind === 'leave') return { kind: 'leave', ...base } as WatchEvent<M>
  const wanted: readonly string[] = (paths as PropertyPaths)[type as keyof PropertyPaths] ?? []
  const properties: Record<string, unknown> = {}
  const unset: string[] = []
  const inside = new Set<string>()
  for (const { name, op, val } of update.changeSet ?? []) {
    const path = wanted.find((one) => name === one || (name.startsWith(one) && /^[.[]/.test(name.slice(one.length))))
    if (path === undefined) continue
    if (name !== path) inside.add(path)
    else if (val === undefined || op === 'remove' || op === 'indirectRemove') unset.push(path)
    else properties[path] = val
  }
  // Some servers tell of a part of a property though whole ones were asked for: read the whole.
  if (inside.size > 0) await readWhole(session, update.obj, type, [...inside], properties, signal)
  return {
    kind: update.kind,
    ...base,
    properties,
    ...(update.kind === 'modify' ? { unset } : {}),
  } as unknown as WatchEvent<M>
}

async function readWhole(
  session: Session,
  obj: ManagedObjectReference,
  type: string,
  pathSet: string[],
  properties: Record<string, unknown>,
  signal: AbortSignal,
): Promise<void> {
  const specSet = [{ propSet: [{ type, pathSet }], objectSet: [{ obj }], reportMissingObjectsInResults: true }]
  const [content] = await session.call('RetrieveProperties', session.content.propertyCollector, { specSet }, { signal })
  for (const { name, val } of content?.propSet ?? []) properties[name] = val
}
