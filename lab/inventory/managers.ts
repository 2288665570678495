import type { ServiceContent } from '../../vmomi/schema'
import { typed } from '../../vmomi/schema'
import { privilegeIds } from '../access/privileges'
import { taskInfo } from '../history/tasks'
import type { Lab } from '../lab'
import { counters, wireCounter } from '../performance/counters'
import { defaultCollector } from '../session/sessions'
import type { PropertiesOf } from './entity'
import { environmentBrowser } from './host'
import type { ManagedObject, Reference } from './object'

/** The managers of a standalone host, with the ids that ESXi gives them. */
export const managers = {
  viewManager: { type: 'ViewManager', value: 'ViewManager' },
  setting: { type: 'OptionManager', value: 'HostAgentSettings' },
  userDirectory: { type: 'UserDirectory', value: 'ha-user-directory' },
  sessionManager: { type: 'SessionManager', value: 'ha-sessionmgr' },
  authorizationManager: { type: 'AuthorizationManager', value: 'ha-authmgr' },
  perfManager: { type: 'PerformanceManager', value: 'ha-perfmgr' },
  eventManager: { type: 'EventManager', value: 'ha-eventmgr' },
  taskManager: { type: 'TaskManager', value: 'ha-taskmgr' },
  accountManager: { type: 'HostLocalAccountManager', value: 'ha-localacctmgr' },
  diagnosticManager: { type: 'DiagnosticManager', value: 'ha-diagnosticmgr' },
  licenseManager: { type: 'LicenseManager', value: 'ha-license-manager' },
  searchIndex: { type: 'SearchIndex', value: 'ha-searchindex' },
  fileManager: { type: 'FileManager', value: 'ha-nfc-file-manager' },
  datastoreNamespaceManager: { type: 'DatastoreNamespaceManager', value: 'ha-datastore-namespace-manager' },
  virtualDiskManager: { type: 'VirtualDiskManager', value: 'ha-vdiskmanager' },
} as const satisfies Record<string, Reference>

/** The reference that every client knows before it knows anything. */
export const serviceInstance: Reference = { type: 'ServiceInstance', value: 'ServiceInstance' }

/** ServiceContent. */
export function serviceContent(lab: Lab): ServiceContent {
  return { rootFolder: lab.tree.rootFolder.ref, propertyCollector: defaultCollector, about: lab.about, ...managers }
}

/** The managed objects behind {@link managers}, and the service instance. */
export function createManagers(lab: Lab): ManagedObject[] {
  const instance: PropertiesOf<'ServiceInstance'> = {
    serverClock: () => new Date().toISOString(),
    capability: () => ({ provisioningSupported: false, multiHostSupported: false, userShellAccessSupported: false }),
    content: () => serviceContent(lab),
  }
  const authorization: PropertiesOf<'AuthorizationManager'> = {
    privilegeList: () =>
      privilegeIds.map((privId) => ({
        privId,
        onParent: false,
        name: privId.slice(privId.lastIndexOf('.') + 1),
        privGroupName: privId.slice(0, privId.lastIndexOf('.')),
      })),
    roleList: () =>
      lab.authorization.roles().map(({ roleId, name, privileges }) => ({
        roleId,
        system: roleId < 0,
        name,
        info: { label: name, summary: name },
        privilege: [...privileges],
      })),
    description: () => ({ privilege: [], privilegeGroup: [] }),
  }
  const tasks: PropertiesOf<'TaskManager'> = {
    recentTask: () => lab.tasks.recent().map((task) => task.ref),
    description: () => ({ methodInfo: methodDescriptions(lab), state: [], reason: [] }),
    maxCollector: () => 32,
  }
  const events: PropertiesOf<'EventManager'> = {
    description: () => ({ category: eventCategories, eventInfo: [] }),
    latestEvent: () => lab.events.latest(),
    maxCollector: () => 32,
  }
  const performance: PropertiesOf<'PerformanceManager'> = {
    description: () => ({ counterType: [], statsType: [] }),
    historicalInterval: () => [],
    perfCounter: () => counters.map(wireCounter),
  }
  const licenses: PropertiesOf<'LicenseManager'> = {
    source: () => typed('string', 'evaluation'),
    sourceAvailable: () => true,
    licensedEdition: () => 'esxEvaluation',
    licenses: () => [
      {
        licenseKey: '00000-00000-00000-00000-00000',
        editionKey: 'eval',
        name: 'Evaluation Mode',
        total: 0,
        costUnit: '',
      },
    ],
  }
  const options: PropertiesOf<'OptionManager'> = { supportedOption: () => [], setting: () => [] }
  const views: PropertiesOf<'ViewManager'> = { viewList: () => [] }
  const users: PropertiesOf<'UserDirectory'> = { domainList: () => [] }
  const sessions: PropertiesOf<'SessionManager'> = {
    sessionList: () => undefined,
    currentSession: () => undefined,
    message: () => '',
    messageLocaleList: () => ['en'],
    supportedLocaleList: () => ['en'],
    defaultLocale: () => 'en',
  }
  const browser: PropertiesOf<'EnvironmentBrowser'> = {
    datastoreBrowser: () => ({ type: 'HostDatastoreBrowser', value: `${lab.tree.datastore.ref.value}-browser` }),
  }
  return [
    { ref: serviceInstance, properties: instance },
    { ref: managers.authorizationManager, properties: authorization },
    { ref: managers.taskManager, properties: tasks },
    { ref: managers.eventManager, properties: events },
    { ref: managers.perfManager, properties: performance },
    { ref: managers.licenseManager, properties: licenses },
    { ref: managers.setting, properties: options },
    { ref: managers.viewManager, properties: views },
    { ref: managers.userDirectory, properties: users },
    { ref: managers.sessionManager, properties: sessions },
    { ref: environmentBrowser, properties: browser },
    { ref: managers.accountManager, properties: {} },
    { ref: managers.diagnosticManager, properties: {} },
    { ref: managers.searchIndex, properties: {} },
    { ref: managers.fileManager, properties: {} },
    { ref: managers.datastoreNamespaceManager, properties: {} },
    { ref: managers.virtualDiskManager, properties: {} },
  ]
}

const eventCategories = ['info', 'warning', 'error', 'user'].map((key) => ({
  _type: 'ElementDescription' as const,
  key,
  label: key,
  summary: key,
}))

/** Labels of the methods that have run: what clients show in a list of tasks. */
function methodDescriptions(lab: Lab) {
  const described = new Map<string, string>()
  for (const task of lab.tasks.list()) {
    const { descriptionId, name } = taskInfo(task)
    if (name !== undefined) described.set(descriptionId, name)
  }
  return [...described].map(([key, name]) => {
    const label = name.replace(/_Task$/, '')
    return { _type: 'ElementDescription' as const, key, label, summary: label }
  })
}
