import { notAvailable } from './docker-error'
import { type Endpoint, endpoint } from './endpoint'

type Method = Endpoint['method']

/** Endpoints of docker's API that this host knows and does not have: 501 with a sentence, so that nobody guesses. */
const sentences: readonly (readonly [sentence: string, endpoints: readonly `${Method} ${string}`[]])[] = [
  [
    'telling what changed in the file system of a container is not available on this host yet',
    ['get /containers/:id/changes'],
  ],
  ['making an image from a container is not available on this host yet', ['post /commit']],
  ['pruning is not available on this host yet', ['post /networks/prune', 'post /volumes/prune', 'post /build/prune']],
  [
    'building images is not available on this host: build elsewhere and pull',
    ['post /build', 'post /session', 'post /grpc'],
  ],
  ['pushing images is not available on this host yet', ['post /images/*name/push']],
  ['searching registries is not available on this host yet', ['get /images/search']],
  ['asking a registry about an image is not available on this host yet', ['get /distribution/*name/json']],
  ['checking credentials is not available on this host yet', ['post /auth']],
  [
    'making networks is not available on this host yet',
    ['post /networks/create', 'post /networks/:id/connect', 'post /networks/:id/disconnect', 'delete /networks/:id'],
  ],
  [
    'volumes are not available on this host yet',
    ['post /volumes/create', 'put /volumes/:name', 'delete /volumes/:name'],
  ],
  [
    'checkpoints are not available on this host',
    [
      'get /containers/:id/checkpoints',
      'post /containers/:id/checkpoints',
      'delete /containers/:id/checkpoints/:checkpoint',
    ],
  ],
  [
    'plugins are not available on this host',
    [
      'get /plugins/privileges',
      'post /plugins/pull',
      'post /plugins/create',
      'post /plugins/*name/enable',
      'post /plugins/*name/disable',
      'post /plugins/*name/upgrade',
      'post /plugins/*name/push',
      'post /plugins/*name/set',
      'delete /plugins/*name',
    ],
  ],
]

/** Families of docker's API whose every path is refused: a host of its own, never a member of a swarm. */
const swarm: readonly string[] = ['/swarm', '/nodes', '/services', '/tasks', '/secrets', '/configs']

const methods: readonly Method[] = ['get', 'post', 'delete']

/** The endpoints that are known and not there. */
export const unavailableEndpoints: readonly Endpoint[] = [
  ...sentences.flatMap(([sentence, endpoints]) => endpoints.map((entry) => refused(entry, sentence))),
  ...swarm.flatMap((path) =>
    methods.flatMap((method) =>
      [path, `${path}/*rest`].map((full) => refused(`${method} ${full}`, 'Docker Swarm is not available on this host')),
    ),
  ),
]

function refused(entry: `${Method} ${string}`, sentence: string): Endpoint {
  const space = entry.indexOf(' ')
  return endpoint({
    method: entry.slice(0, space) as Method,
    path: entry.slice(space + 1),
    handle: async () => {
      throw notAvailable(sentence)
    },
  })
}
