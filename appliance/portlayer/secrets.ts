import { utils } from 'ssh2'
import { createKeyPair } from '../../tether/key-pair'
import type { ApplianceSecrets } from '../config'
import type { PortLayerEvent } from './api'
import { Mutex } from './mutex'
import { PortLayerError } from './problem'

/** What secrets are given. */
export interface SecretsOptions {
  /** Stores all of them in the appliance VM's hidden key: one task. */
  readonly store: (secrets: ApplianceSecrets) => Promise<void>
  readonly publish: (event: PortLayerEvent) => void
}

/** The VCH's secrets, kept in its own VM where no guest sees them, so that they survive the diskless appliance. */
export class Secrets {
  private readonly options: SecretsOptions
  private readonly mutex = new Mutex()
  private current: ApplianceSecrets

  private constructor(options: SecretsOptions, present: ApplianceSecrets) {
    this.options = options
    this.current = present
  }

  /** The secrets that were stored; the key for the tether channels is made when there is none yet. */
  static async open(options: SecretsOptions, present: ApplianceSecrets): Promise<Secrets> {
    const secrets = new Secrets(options, present)
    if (present.channelKey === undefined) {
      const channelKey = createKeyPair().private
      await secrets.update({ channelKey })
    }
    return secrets
  }

  get(): ApplianceSecrets {
    return this.current
  }

  /** OpenSSH line of the public half of the channel key: what a tether lets in. */
  authorizedKey(): string {
    const parsed = utils.parseKey(this.current.channelKey ?? '')
    if (parsed instanceof Error) {
      throw new PortLayerError('internal', `the VCH's channel key cannot be read: ${parsed.message}`, { cause: parsed })
    }
    return `${parsed.type} ${parsed.getPublicSSH().toString('base64')}`
  }

  /** Merges `patch` and resolves when vSphere has it; whoever uses secrets is told by an event. */
  async update(patch: Partial<ApplianceSecrets>): Promise<ApplianceSecrets> {
    return this.mutex.run(async () => {
      const next = { ...this.current, ...patch }
      await this.options.store(next)
      this.current = next
      this.options.publish({ type: 'secrets' })
      return next
    })
  }
}
