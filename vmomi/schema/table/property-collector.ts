/** The property collector, views and the search index: how the inventory is read and watched. */
export const propertyCollector = `
DynamicProperty { name: string; val: anyType }
ObjectContent { obj: ManagedObjectReference; propSet?: DynamicProperty[]; missingSet?: MissingProperty[] }
MissingProperty { path: string; fault: LocalizedMethodFault }
SelectionSpec { name?: string }
TraversalSpec extends SelectionSpec { type: string; path: string; skip?: boolean; selectSet?: SelectionSpec[] }
PropertySpec { type: string; all?: boolean; pathSet?: string[] }
ObjectSpec { obj: ManagedObjectReference; skip?: boolean; selectSet?: SelectionSpec[] }
PropertyFilterSpec { propSet: PropertySpec[]; objectSet: ObjectSpec[]; reportMissingObjectsInResults?: boolean }
RetrieveOptions { maxObjects?: int }
RetrieveResult { token?: string; objects: ObjectContent[] }
WaitOptions { maxWaitSeconds?: int; maxObjectUpdates?: int }
UpdateSet { version: string; filterSet?: PropertyFilterUpdate[]; truncated?: boolean }
PropertyFilterUpdate {
  filter: ManagedObjectReference; objectSet?: ObjectUpdate[]; missingSet?: MissingObject[]
}
MissingObject { obj: ManagedObjectReference; fault: LocalizedMethodFault }
ObjectUpdate {
  kind: ObjectUpdateKind; obj: ManagedObjectReference; changeSet?: PropertyChange[]; missingSet?: MissingProperty[]
}
PropertyChange { name: string; op: PropertyChangeOp; val?: anyType }
enum ObjectUpdateKind { modify enter leave }
enum PropertyChangeOp { add remove assign indirectRemove }

managed PropertyCollector { filter?: ManagedObjectReference[] }
managed PropertyFilter { spec: PropertyFilterSpec; partialUpdates: boolean }
method PropertyCollector.CreateFilter(spec: PropertyFilterSpec; partialUpdates: boolean): ManagedObjectReference
method PropertyFilter.DestroyPropertyFilter(): void
method PropertyCollector.RetrieveProperties(specSet: PropertyFilterSpec[]): ObjectContent[]?
method PropertyCollector.RetrievePropertiesEx(specSet: PropertyFilterSpec[]; options: RetrieveOptions): RetrieveResult?
method PropertyCollector.ContinueRetrievePropertiesEx(token: string): RetrieveResult
method PropertyCollector.CancelRetrievePropertiesEx(token: string): void
method PropertyCollector.CheckForUpdates(version?: string): UpdateSet?
method PropertyCollector.WaitForUpdates(version?: string): UpdateSet
method PropertyCollector.WaitForUpdatesEx(version?: string; options?: WaitOptions): UpdateSet?
method PropertyCollector.CancelWaitForUpdates(): void
method PropertyCollector.CreatePropertyCollector(): ManagedObjectReference
method PropertyCollector.DestroyPropertyCollector(): void

managed ViewManager { viewList?: ManagedObjectReference[] }
managed View
managed ManagedObjectView extends View { view?: ManagedObjectReference[] }
managed ContainerView extends ManagedObjectView { container: ManagedObjectReference; type?: string[]; recursive: boolean }
managed ListView extends ManagedObjectView
method ViewManager.CreateContainerView(container: ManagedObjectReference; type?: string[]; recursive: boolean): ManagedObjectReference
method ViewManager.CreateListView(obj?: ManagedObjectReference[]): ManagedObjectReference
method ListView.ModifyListView(add?: ManagedObjectReference[]; remove?: ManagedObjectReference[]): ManagedObjectReference[]?
method ListView.ResetListView(obj?: ManagedObjectReference[]): ManagedObjectReference[]?
method View.DestroyView(): void

managed SearchIndex
method SearchIndex.FindByInventoryPath(inventoryPath: string): ManagedObjectReference?
method SearchIndex.FindByUuid(datacenter?: ManagedObjectReference; uuid: string; vmSearch: boolean; instanceUuid?: boolean): ManagedObjectReference?
method SearchIndex.FindAllByUuid(datacenter?: ManagedObjectReference; uuid: string; vmSearch: boolean; instanceUuid?: boolean): ManagedObjectReference[]
method SearchIndex.FindChild(entity: ManagedObjectReference; name: string): ManagedObjectReference?
method SearchIndex.FindByDatastorePath(datacenter: ManagedObjectReference; path: string): ManagedObjectReference?
method SearchIndex.FindByIp(datacenter?: ManagedObjectReference; ip: string; vmSearch: boolean): ManagedObjectReference?
method SearchIndex.FindByDnsName(datacenter?: ManagedObjectReference; dnsName: string; vmSearch: boolean): ManagedObjectReference?
`
