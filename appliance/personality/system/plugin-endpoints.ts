import { notFound } from '../api/docker-error'
import { type Endpoint, endpoint, json } from '../api/endpoint'

/** This host has no plugins; `docker inspect NAME` asks for one when nothing else has the name, and wants a 404. */
export const pluginEndpoints: readonly Endpoint[] = [
  endpoint({ method: 'get', path: '/plugins', handle: async () => json([]) }),
  endpoint({
    method: 'get',
    path: '/plugins/*name/json',
    handle: async ({ params }) => {
      throw notFound(`plugin "${params.name}" not found`)
    },
  }),
]
