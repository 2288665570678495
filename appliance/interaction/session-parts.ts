import type { Readable } from 'node:stream'
import type { Container } from '../portlayer/api'
import type { Channels } from './channels'
import type { Containers } from './containers'
import type { Execs } from './execs'
import type { Front } from './front'
import type { Notices } from './notices'

/** What sessions ask the port layer for. */
export interface SessionSource {
  /** The container as it is now; `not-found`. */
  container(id: string, signal?: AbortSignal): Promise<Container>
  /** Its log file from an offset on, from the end when it is negative; `not-found` when there is none. */
  log(id: string, offset?: number, signal?: AbortSignal): Promise<Readable>
}

/** What sessions are made of. */
export interface SessionParts {
  readonly front: Front
  readonly source: SessionSource
  readonly containers: Containers
  readonly channels: Channels
  readonly execs: Execs
  readonly notices: Notices
}
