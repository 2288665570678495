import { totalmem } from 'node:os'
import { hostHardware } from '../inventory/host'
import { guestNames } from '../vm/guest-ids'
import { type Call, type Handlers, notSupported } from './call'

const version = 'vmx-19'

/** EnvironmentBrowser and DiagnosticManager. */
export const environmentHandlers: Handlers = {
  QueryConfigOptionDescriptor: ({ lab }) => [
    {
      key: version,
      description: 'ESXi 7.0 U2 and later',
      host: [lab.tree.host.ref],
      createSupported: true,
      defaultConfigOption: true,
      runSupported: true,
      upgradeSupported: false,
    },
  ],
  QueryConfigOption: () => configOption(),
  QueryConfigOptionEx: () => configOption(),
  QueryConfigTarget(call) {
    const { threads } = hostHardware()
    return {
      numCpus: threads,
      numCpuCores: threads,
      numNumaNodes: 1,
      maxCpusPerVm: 128,
      datastore: [
        {
          name: call.lab.datastore.name,
          datastore: call.lab.tree.datastore.summary(),
          capability: call.lab.tree.datastore.properties.capability(),
          maxFileSize: 64 * 1024 ** 4,
          mode: 'readWrite',
        },
      ],
      network: networks(call),
      maxMemMBOptimalPerf: Math.floor(totalmem() / 1024 / 1024),
    }
  },
  QueryDescriptions: () => [],
  BrowseDiagnosticLog: () => {
    throw notSupported('Reading logs')
  },
}

function networks(call: Call) {
  return call.lab.networks
    .list()
    .filter((network) => call.session.view.visible(network))
    .map((network) => ({ name: network.name, network: network.properties.summary() }))
}

function configOption() {
  return {
    version,
    description: 'ESXi 7.0 U2 and later',
    guestOSDescriptor: guestNames().map(([id, fullName]) => ({
      id,
      family: /win/i.test(id) ? 'windowsGuest' : 'linuxGuest',
      fullName,
      supportedMaxCPUs: 128,
      supportedMinMemMB: 4,
      supportedMaxMemMB: 6 * 1024 * 1024,
      recommendedMemMB: 1024,
      recommendedColorDepth: 24,
      supportedDiskControllerList: ['ParaVirtualSCSIController'],
      recommendedSCSIController: 'ParaVirtualSCSIController',
      recommendedDiskController: 'ParaVirtualSCSIController',
      supportedNumDisks: 60,
      recommendedDiskSizeMB: 8192,
      supportedEthernetCard: ['VirtualVmxnet3'],
      recommendedEthernetCard: 'VirtualVmxnet3',
      supportsWakeOnLan: true,
    })),
    guestOSDefaultIndex: 0,
  }
}
