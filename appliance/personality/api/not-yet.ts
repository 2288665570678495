import { notAvailable } from './docker-error'
import { type Endpoint, endpoint } from './endpoint'

type Method = Endpoint['method']

/** Endpoints of docker's API that this host knows and does not have: 501 with a sentence, so that nobody guesses. */
const sentences: readonly (readonly [sentence: string, endpoints: readonly `${Method} ${string}`[]])[] = [
  [
    'this host builds no images by itself: docker buildx builds them in a container of it (README.md, Building images)',
    ['post /build', 'post /session', 'post /grpc'],
  ],
  ['attestations of images are not available on this host', ['get /images/*name/attestations']],
  ['cluster volumes are not available on this host: it is no member of a swarm', ['put /volumes/:name']],
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
