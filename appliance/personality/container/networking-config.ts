import * as z from 'zod'
import { notAvailableIssue } from '../api/docker-error'
import { addressField } from './address-field'
import { listField, mapField, numberField, orZero, textField, unavailable } from './fields'

const ipamConfig = z.object({
  IPv4Address: addressField('IPv4'),
  IPv6Address: unavailable('', 'networks have IPv4 only'),
  LinkLocalIPs: unavailable(null, 'addresses outside of the subnet are not available'),
})

/** Docker's `EndpointSettings` as a client sends them. What the host assigns itself (ids, addresses) is not read. */
export const endpointSettingsSchema = z.object({
  IPAMConfig: ipamConfig.nullish().transform((config) => config ?? null),
  Links: listField(),
  Aliases: listField(),
  DriverOpts: mapField().transform((options, context): null => {
    const [name] = Object.keys(options)
    if (name === undefined) return null
    context.addIssue({ code: 'custom', message: `not available on this host: "${name}"`, params: notAvailableIssue })
    return z.NEVER
  }),
  MacAddress: textField(),
  GwPriority: numberField(),
})

/** How a container wants to be in a network. */
export type EndpointSettings = z.output<typeof endpointSettingsSchema>

/** Docker's `NetworkingConfig`: the networks by name. */
export const networkingConfigSchema = z.object({
  EndpointsConfig: orZero(
    z.record(
      z.string(),
      endpointSettingsSchema.nullish().transform((settings) => settings ?? undefined),
    ),
    {},
  ),
})

/** Networks and how a container wants to be in them. */
export type EndpointsConfig = z.output<typeof networkingConfigSchema>['EndpointsConfig']
