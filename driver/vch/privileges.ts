/**
 * What the account of a VCH may do, and on what. On its own resource pool, propagating to all VMs in it; and on the few
 * shared objects that creating a VM needs, without propagating, so that nothing of anybody else comes into sight.
 */
export const roles = {
  /** On the VCH's resource pool, propagating. */
  pool: {
    name: 'vic-vch',
    privileges: [
      'Resource.AssignVMToPool',
      'VirtualMachine.Config.AddExistingDisk',
      'VirtualMachine.Config.AddNewDisk',
      'VirtualMachine.Config.AddRemoveDevice',
      'VirtualMachine.Config.AdvancedConfig',
      'VirtualMachine.Config.Annotation',
      'VirtualMachine.Config.CPUCount',
      'VirtualMachine.Config.EditDevice',
      'VirtualMachine.Config.Memory',
      'VirtualMachine.Config.RemoveDisk',
      'VirtualMachine.Config.Rename',
      'VirtualMachine.Config.Resource',
      'VirtualMachine.Config.Settings',
      'VirtualMachine.Interact.DeviceConnection',
      'VirtualMachine.Interact.PowerOff',
      'VirtualMachine.Interact.PowerOn',
      'VirtualMachine.Interact.Reset',
      'VirtualMachine.Inventory.Create',
      'VirtualMachine.Inventory.Delete',
    ],
  },
  /** On the folder of VMs. */
  folder: { name: 'vic-vch-folder', privileges: ['VirtualMachine.Inventory.Create'] },
  /** On the datastore. What of it the account may touch is decided by whose VMs are in a directory. */
  datastore: {
    name: 'vic-vch-datastore',
    privileges: ['Datastore.AllocateSpace', 'Datastore.Browse', 'Datastore.DeleteFile', 'Datastore.FileManagement'],
  },
  /** On the networks of the VCH. */
  network: { name: 'vic-vch-network', privileges: ['Network.Assign'] },
} as const satisfies Record<string, { name: string; privileges: readonly string[] }>

/** vSphere's own role `ReadOnly`, on the host and the datacenter. */
export const readOnlyRoleId = -2
