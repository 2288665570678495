import { Fault } from '../fault'
import { unescapeName } from '../inventory/entity'
import type { Entity, Reference } from '../inventory/object'
import type { VirtualMachine } from '../vm/machine'
import type { Call, Handlers } from './call'

/** SearchIndex: what the session may not see is not found. */
export const searchIndexHandlers: Handlers = {
  FindByInventoryPath(call, _self, { inventoryPath }) {
    const names = inventoryPath.split('/').filter((name) => name !== '')
    let at: Entity = call.lab.tree.rootFolder
    if (names[0] === at.name) names.shift()
    for (const name of names) {
      const next = at.children().find((child) => child.name === unescapeName(name))
      if (next === undefined) return undefined
      at = next
    }
    return seen(call, at)
  },
  FindChild(call, _self, { entity, name }) {
    const child = call
      .entity(entity)
      .children()
      .find((candidate) => candidate.name === unescapeName(name))
    return child && seen(call, child)
  },
  FindByUuid: (call, _self, { uuid, vmSearch, instanceUuid }) => byUuid(call, uuid, vmSearch, instanceUuid)[0],
  FindAllByUuid: (call, _self, { uuid, vmSearch, instanceUuid }) => byUuid(call, uuid, vmSearch, instanceUuid),
  FindByDatastorePath(call, _self, { path }) {
    const config = call.lab.datastore.parse(path)
    return machines(call).find((machine) => machine.record.configPath === config)?.ref
  },
  FindByIp(call, _self, { ip, vmSearch }) {
    if (!vmSearch) return undefined
    return machines(call).find((machine) => machine.running && machine.record.guest.addresses.includes(ip))?.ref
  },
  FindByDnsName(call, _self, { dnsName, vmSearch }) {
    const { host } = call.lab.tree
    if (!vmSearch) return host.name === dnsName ? seen(call, host) : undefined
    return machines(call).find((machine) => machine.running && machine.record.guest.hostName === dnsName)?.ref
  },
}

function byUuid(call: Call, uuid: string, vmSearch: boolean, instance: boolean | undefined): Reference[] {
  const wanted = uuid.toLowerCase()
  if (!/^[0-9a-f-]{32,36}$/.test(wanted))
    throw new Fault('InvalidArgument', { invalidProperty: 'uuid' }, 'That is no uuid')
  if (!vmSearch) {
    const host = call.lab.identity.hostUuid === wanted ? seen(call, call.lab.tree.host) : undefined
    return host === undefined ? [] : [host]
  }
  return machines(call)
    .filter(({ record }) => (instance === true ? record.instanceUuid : record.uuid) === wanted)
    .map((machine) => machine.ref)
}

function machines(call: Call): VirtualMachine[] {
  return call.lab.machines.list().filter((machine) => call.session.view.visible(machine))
}

function seen(call: Call, entity: Entity): Reference | undefined {
  return call.session.view.visible(entity) ? entity.ref : undefined
}
