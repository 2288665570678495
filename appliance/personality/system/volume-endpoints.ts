import { z } from 'zod'
import { notFound } from '../api/docker-error'
import { type Endpoint, endpoint, json } from '../api/endpoint'
import { filters } from '../api/query'

/** Volumes: what there is can be looked at; making them comes with the port layer's part. */
export const volumeEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/volumes',
    query: z.object({ filters: filters(['dangling', 'driver', 'label', 'name']) }),
    handle: async () => json({ Volumes: [], Warnings: null }),
  }),
  endpoint({
    method: 'get',
    path: '/volumes/:name',
    handle: async (call) => {
      throw notFound(`get ${call.params.name}: no such volume`)
    },
  }),
]
