import { DockerError, notAvailable, notFound } from './docker-error'
import { type Call, type Endpoint, endpoint } from './endpoint'

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
  ['plugins are not available on this host', ['get /plugins/privileges', 'post /plugins/pull', 'post /plugins/create']],
  ['Docker Swarm is not available on this host', ['post /swarm/init', 'post /swarm/join']],
]

/** What is asked about a plugin by its name: there is none. */
const plugins: readonly `${Method} ${string}`[] = [
  'post /plugins/*name/enable',
  'post /plugins/*name/disable',
  'post /plugins/*name/upgrade',
  'post /plugins/*name/push',
  'post /plugins/*name/set',
  'delete /plugins/*name',
]

/** Families of docker's API that only a member of a swarm answers, which this host never is. */
const swarm: readonly string[] = ['/swarm', '/nodes', '/services', '/tasks', '/secrets', '/configs']
/** dockerd's words for it. */
const noManager =
  'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.'

const methods: readonly Method[] = ['get', 'post', 'delete']

/** The endpoints that are known and not there. */
export const unavailableEndpoints: readonly Endpoint[] = [
  ...sentences.flatMap(([sentence, endpoints]) =>
    endpoints.map((entry) => refused(entry, () => notAvailable(sentence))),
  ),
  ...plugins.map((entry) => refused(entry, ({ params }) => notFound(`plugin "${params.name}" not found`))),
  refused('post /swarm/leave', () => new DockerError(503, 'This node is not part of a swarm')),
  ...swarm.flatMap((path) =>
    methods.flatMap((method) =>
      [path, `${path}/*rest`].map((full) => refused(`${method} ${full}`, () => new DockerError(503, noManager))),
    ),
  ),
]

function refused(entry: `${Method} ${string}`, refusal: (call: Call) => DockerError): Endpoint {
  const space = entry.indexOf(' ')
  return endpoint({
    method: entry.slice(0, space) as Method,
    path: entry.slice(space + 1),
    handle: async (call) => {
      throw refusal(call)
    },
  })
}
