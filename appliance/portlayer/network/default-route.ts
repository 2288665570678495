import type { Endpoint, EndpointRequest, NetworkJoin } from '../api'

/**
 * The endpoint that gives a container its default route, and its published ports their way in: of the networks that lead
 * somewhere the one with the highest priority, then the first by name, as dockerd chooses. Undefined when none does.
 */
export function routedEndpoint(join: NetworkJoin, endpoints: readonly Endpoint[]): Endpoint | undefined {
  const requests = new Map<string, EndpointRequest>(join.endpoints.map((request) => [request.network, request]))
  const priority = ({ network }: Endpoint): number => requests.get(network)?.gatewayPriority ?? 0
  const [first] = endpoints
    .filter(({ gateway }) => gateway !== undefined)
    .sort((one, other) => priority(other) - priority(one) || (one.network < other.network ? -1 : 1))
  return first
}
