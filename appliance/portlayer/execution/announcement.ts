import { isDeepStrictEqual } from 'node:util'
import type { Container, PortLayerEvent } from '../api'
import type { ContainerView } from './container-view'

/** One thing to tell of a container. */
export interface Announcement {
  readonly action: Extract<PortLayerEvent, { readonly type: 'container' }>['action']
  readonly container: Container
}

/** What to tell when a container that looked like `before` now looks like `after`. */
export function announce(before: ContainerView, after: ContainerView): Announcement[] {
  const { container } = after
  if (isDeepStrictEqual(before.container, container)) return []
  const { state, run } = after.runs
  const earlier = before.runs.state
  if (isDeepStrictEqual(earlier, state)) return [{ action: 'changed', container }]

  const announcements: Announcement[] = []
  const startedAt = state.status === 'running' || state.status === 'exited' ? state.startedAt : undefined
  const wasTold = before.runs.run === run && (earlier.status === 'running' || earlier.status === 'exited')
  if (startedAt !== undefined && !wasTold) {
    // A short run may come and go between two sights: its start is told all the same.
    announcements.push({ action: 'started', container: { ...container, state: { status: 'running', run, startedAt } } })
  }
  if (state.status === 'exited') announcements.push({ action: 'exited', container })
  return announcements.length > 0 ? announcements : [{ action: 'changed', container }]
}
