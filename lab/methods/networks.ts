import type { Call, Handlers } from './call'
import { notSupported } from './call'

/** HostNetworkSystem and the other systems of the host. */
export const hostHandlers: Handlers = {
  AddVirtualSwitch: (call, _self, { vswitchName, spec }) => networks(call).addSwitch(vswitchName, spec),
  UpdateVirtualSwitch: (call, _self, { vswitchName, spec }) => networks(call).updateSwitch(vswitchName, spec),
  RemoveVirtualSwitch: (call, _self, { vswitchName }) => networks(call).removeSwitch(vswitchName),
  AddPortGroup: (call, _self, { portgrp }) => networks(call).addPortGroup(portgrp),
  UpdatePortGroup: (call, _self, { pgName, portgrp }) => networks(call).updatePortGroup(pgName, portgrp),
  RemovePortGroup: (call, _self, { pgName }) => networks(call).removePortGroup(pgName),
  RefreshNetworkSystem: (call) => void networks(call),

  QueryNetConfig: () => undefined,
  QueryDateTime: () => new Date().toISOString(),
  EnableRuleset: (call) => call.require(call.lab.tree.host, 'Host.Config.Network'),
  DisableRuleset: () => {
    throw notSupported('A firewall')
  },
  RefreshFirewall: (call) => call.require(call.lab.tree.host, 'System.Read'),
  CreateLocalDatastore: () => {
    throw notSupported('Another datastore')
  },
  RemoveDatastore: () => {
    throw notSupported('Removing the datastore')
  },
}

function networks(call: Call) {
  call.require(call.lab.tree.host, 'Host.Config.Network')
  return call.lab.networks
}
