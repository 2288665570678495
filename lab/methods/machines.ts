import type { VirtualMachineConfigSpec } from '../../vmomi/schema'
import { Fault, invalidArgument } from '../fault'
import { unescapeName } from '../inventory/entity'
import { managedObjectNotFound } from '../inventory/inventory'
import { isEntity, type Reference } from '../inventory/object'
import { ResourcePool } from '../inventory/pools'
import { VirtualMachine } from '../vm/machine'
import {
  createMachine,
  destroyMachine,
  genericFault,
  powerOffMachine,
  powerOnMachine,
  reconfigureMachine,
  registerMachine,
} from '../vm/operations'
import { asMachine, type Call, type Handlers, notSupported } from './call'
import { createPrivileges, reconfigurePrivileges } from './reconfigure-privileges'

/** Folder, VirtualMachine, and what every entity can be asked for. */
export const machineHandlers: Handlers = {
  CreateVM_Task(call, _self, { config, pool, host }) {
    checkHost(call, host)
    return create(call, config, poolOf(call, pool))
  },
  CreateChildVM_Task(call, self, { config, host }) {
    checkHost(call, host)
    return create(call, config, poolOf(call, self.ref))
  },
  RegisterVM_Task(call, _self, { path, name, asTemplate, pool, host }) {
    checkHost(call, host)
    if (asTemplate) throw notSupported('A template')
    if (pool === undefined) throw invalidArgument('pool')
    const target = poolOf(call, pool)
    call.require(call.lab.tree.vmFolder, 'VirtualMachine.Inventory.Register')
    call.require(target, 'Resource.AssignVMToPool')
    return call.task(
      call.lab.tree.vmFolder,
      async (task) => (await registerMachine(call.lab, path, name, target, task)).ref,
    )
  },

  ReconfigVM_Task(call, self, { spec }) {
    const machine = asMachine(self)
    call.require(machine, ...reconfigurePrivileges(spec))
    return call.machineTask(machine, (task) => reconfigureMachine(call.lab, machine, spec, task))
  },
  PowerOnVM_Task(call, self, { host }) {
    const machine = asMachine(self)
    checkHost(call, host)
    call.require(machine, 'VirtualMachine.Interact.PowerOn')
    return call.machineTask(machine, (task) => powerOnMachine(call.lab, machine, task))
  },
  PowerOnMultiVM_Task(call, _self, { vm }) {
    const machines = vm.map((ref) => asMachine(call.entity(ref)))
    for (const machine of machines) call.require(machine, 'VirtualMachine.Interact.PowerOn')
    return call.task(call.lab.tree.datacenter, async () => {
      const attempted = machines.map((machine) => ({
        vm: machine.ref,
        task: call.machineTask(machine, (task) => powerOnMachine(call.lab, machine, task)),
      }))
      return { _type: 'ClusterPowerOnVmResult', attempted }
    })
  },
  PowerOffVM_Task(call, self) {
    const machine = asMachine(self)
    call.require(machine, 'VirtualMachine.Interact.PowerOff')
    return call.machineTask(machine, (task) => powerOffMachine(call.lab, machine, task))
  },
  ResetVM_Task(call, self) {
    const machine = asMachine(self)
    call.require(machine, 'VirtualMachine.Interact.Reset')
    return call.machineTask(machine, async (task) => {
      machine.requirePower('poweredOn', 'poweredOn')
      await call.lab.hypervisor.reset(machine.record.id)
      call.lab.machines.restarted(machine)
      const place = call.lab.placeOf(machine)
      call.lab.events.post(
        'VmResettingEvent',
        place,
        call.user,
        `${machine.name} is reset`,
        { template: false },
        task.number,
      )
    })
  },
  async ShutdownGuest(call, self) {
    const machine = asMachine(self)
    call.require(machine, 'VirtualMachine.Interact.PowerOff')
    machine.requirePower('poweredOn', 'poweredOff')
    await call.lab.hypervisor.shutdownGuest(machine.record.id).catch((error) => {
      throw genericFault(error)
    })
  },
  RebootGuest: () => {
    throw new Fault('ToolsUnavailable', {}, 'The guest has no tools that could reboot it')
  },
  StandbyGuest: () => {
    throw new Fault('ToolsUnavailable', {}, 'The guest has no tools that could put it to sleep')
  },
  SuspendVM_Task: () => {
    throw notSupported('Suspending a machine')
  },
  CloneVM_Task: () => {
    throw notSupported('Cloning')
  },
  InstantClone_Task: () => {
    throw notSupported('Instant clone')
  },
  UpgradeVM_Task: () => {
    throw new Fault('AlreadyUpgraded', {}, 'The virtual hardware is as new as it gets')
  },
  AcquireTicket: () => {
    throw notSupported('A console ticket')
  },
  AnswerVM: () => {
    throw invalidArgument('questionId', 'The machine has asked nothing')
  },
  async UnregisterVM(call, self) {
    const machine = asMachine(self)
    call.require(machine, 'VirtualMachine.Inventory.Unregister')
    machine.requirePower('poweredOff', 'poweredOff')
    await call.lab.machines.writeConfiguration({ ...machine.record, extraConfig: machine.extraConfig.entries() })
    await call.lab.machines.remove(machine)
  },
  RefreshStorageInfo(call, self) {
    call.require(asMachine(self), 'System.Read')
  },

  Destroy_Task(call, self) {
    if (self instanceof VirtualMachine) {
      call.require(self, 'VirtualMachine.Inventory.Delete')
      return call.machineTask(self, (task) => destroyMachine(call.lab, self, task))
    }
    if (self instanceof ResourcePool) {
      call.require(self, 'Resource.DeletePool')
      return call.task(self, async (task) => {
        await call.lab.pools.destroy(self)
        const resourcePool = { _type: 'ResourcePoolEventArgument' as const, name: self.name, resourcePool: self.ref }
        const place = call.lab.placeOf(call.lab.pools.root)
        call.lab.events.post(
          'ResourcePoolDestroyedEvent',
          place,
          call.user,
          `Removed ${self.name}`,
          { resourcePool },
          task.number,
        )
      })
    }
    throw notSupported(`Destroying a ${self.ref.type}`)
  },
  Rename_Task(call, self, { newName }) {
    if (self instanceof VirtualMachine) {
      call.require(self, 'VirtualMachine.Config.Rename')
      return call.machineTask(self, (task) => reconfigureMachine(call.lab, self, { name: newName }, task))
    }
    if (self instanceof ResourcePool) {
      call.require(self, 'Resource.RenamePool')
      return call.task(self, () => call.lab.pools.update(self, unescapeName(newName), undefined))
    }
    throw notSupported(`Renaming a ${self.ref.type}`)
  },
  Reload(call, self) {
    if (isEntity(self)) call.require(self, 'System.Read')
  },

  CreateFolder: () => {
    throw notSupported('A folder')
  },
  CreateDatacenter: () => {
    throw notSupported('Another datacenter')
  },
  MoveIntoFolder_Task: () => {
    throw notSupported('Moving into folders')
  },
}

function create(call: Call, config: VirtualMachineConfigSpec, pool: ResourcePool): Reference {
  const { lab } = call
  const folder = lab.tree.vmFolder
  call.require(folder, 'VirtualMachine.Inventory.Create')
  call.require(pool, 'Resource.AssignVMToPool')
  call.require(lab.tree.datastore, 'Datastore.AllocateSpace')
  // The machine will inherit from both: what either grants is granted.
  for (const privilege of createPrivileges(config)) {
    if (!lab.authorization.holds(call.user, pool, privilege)) call.require(folder, privilege)
  }
  return call.task(folder, async (task) => (await createMachine(lab, config, pool, task)).ref)
}

function poolOf(call: Call, ref: Reference): ResourcePool {
  const pool = call.entity(ref)
  if (!(pool instanceof ResourcePool)) throw managedObjectNotFound(ref)
  return pool
}

function checkHost(call: Call, host: Reference | undefined): void {
  if (host !== undefined && host.value !== call.lab.tree.host.ref.value) throw managedObjectNotFound(host)
}
