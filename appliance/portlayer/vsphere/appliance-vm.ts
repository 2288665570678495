import { decodeExtraConfig, encodeExtraConfig, type KeyValue } from '../../../tether/extra-config'
import type { Vim } from '../../../vmomi'
import type { ManagedObjectReference, VirtualDevice, VirtualMachineConfigSpec } from '../../../vmomi/schema'
import { type ApplianceConfig, type ApplianceSecrets, applianceConfig } from '../../config'
import { Mutex } from '../mutex'
import { PortLayerError } from '../problem'
import { optionValues } from './machine-spec'

/** The VM in which this program runs. vSphere changes a VM one task at a time, so its changes queue here. */
export class ApplianceVm {
  private readonly vim: Vim
  private readonly reference: ManagedObjectReference
  private readonly mutex = new Mutex()

  private constructor(vim: Vim, reference: ManagedObjectReference) {
    this.vim = vim
    this.reference = reference
  }

  /** Finds the VM by its BIOS uuid. */
  static async find(vim: Vim, uuid: string, signal?: AbortSignal): Promise<ApplianceVm> {
    const { searchIndex } = vim.content
    if (searchIndex === undefined) throw new PortLayerError('internal', 'vSphere has no search index')
    const found = await vim.call('FindByUuid', searchIndex, { uuid, vmSearch: true }, { signal })
    if (found === undefined) {
      throw new PortLayerError('internal', `no VM with uuid ${uuid} is visible: is this the appliance of this VCH?`)
    }
    return new ApplianceVm(vim, found)
  }

  /** Changes the VM, after all changes that were asked for before. */
  async reconfigure(spec: VirtualMachineConfigSpec, signal?: AbortSignal): Promise<void> {
    await this.mutex.run(() => this.vim.run('ReconfigVM_Task', this.reference, { spec }), signal)
  }

  async devices(signal?: AbortSignal): Promise<readonly VirtualDevice[]> {
    const found = await this.vim.read(this.reference, 'VirtualMachine', ['config.hardware.device'], { signal })
    return found['config.hardware.device'] ?? []
  }

  /** What the hidden key holds; nothing of it yet on a new VCH. */
  async readSecrets(signal?: AbortSignal): Promise<ApplianceSecrets> {
    const found = await this.vim.read(this.reference, 'VirtualMachine', ['config.extraConfig'], { signal })
    const entries: KeyValue[] = (found['config.extraConfig'] ?? []).map(({ key, value }) => ({
      key,
      value: String(value),
    }))
    return decodeExtraConfig({ secrets: applianceConfig.secrets }, entries).secrets ?? {}
  }

  async writeSecrets(secrets: ApplianceSecrets): Promise<void> {
    const entries = encodeExtraConfig<ApplianceConfig>(applianceConfig, { secrets })
    await this.reconfigure({ extraConfig: optionValues(entries) })
  }
}
