import type { Endpoint } from '../api/endpoint'
import { connectEndpoint, disconnectEndpoint } from './connect'
import { createEndpoint } from './create'
import { inspectEndpoint, listEndpoint } from './list'
import { pruneEndpoint, removeEndpoint } from './remove'

/** Docker's networks. */
export const networkEndpoints: readonly Endpoint[] = [
  listEndpoint,
  createEndpoint,
  pruneEndpoint,
  inspectEndpoint,
  removeEndpoint,
  connectEndpoint,
  disconnectEndpoint,
]
