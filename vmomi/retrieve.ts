import { isFault } from './error'
import { type FoundObject, filterSpec, foundObject, type PropertyPaths, type Selection } from './property'
import type { RetrieveResult } from './schema'
import type { Session } from './session'

/** Objects in one answer: a page is decoded without holding up the event loop for long. */
const pageSize = 250

/** Reads the selection page by page. What cannot be read of an object is missing from its properties. */
export async function* retrievePages<const M extends PropertyPaths>(
  session: Session,
  selection: Selection<M>,
  signal?: AbortSignal,
): AsyncGenerator<FoundObject<M>, void, undefined> {
  const collector = session.content.propertyCollector
  const specSet = [filterSpec(selection)]
  let page: RetrieveResult | undefined = await session.call(
    'RetrievePropertiesEx',
    collector,
    { specSet, options: { maxObjects: pageSize } },
    { signal },
  )
  let token: string | undefined
  try {
    while (page !== undefined) {
      token = page.token
      for (const content of page.objects) yield foundObject(content, selection.properties)
      if (token === undefined || token === '') return
      page = await session.callOnce('ContinueRetrievePropertiesEx', collector, { token }, { signal })
    }
    token = undefined
  } finally {
    // The reader left early: the server need not keep the rest.
    if (token !== undefined && token !== '' && !session.closed.aborted) await cancel(session, token)
  }
}

async function cancel(session: Session, token: string): Promise<void> {
  try {
    await session.callOnce('CancelRetrievePropertiesEx', session.content.propertyCollector, { token })
  } catch (error) {
    // The token is gone with its session, or the server (vcsim) has no such method: nothing is kept then either.
    if (!isFault(error, 'MethodFault')) throw error
  }
}
