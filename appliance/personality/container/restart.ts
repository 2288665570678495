import type { RestartPolicy } from '../../../tether/restart-policy'
import { invalid } from '../api/docker-error'
import type { HostConfig } from './host-config'
import { sigkill, signalNumber } from './signals'

/**
 * The restart policy as the guest keeps it; undefined for none. `stopSignal` is the container's own, '' when it has none:
 * dockerd then takes every signal of a user as meant to stop it, else only that one and SIGKILL.
 */
export function restartOf(hostConfig: HostConfig, stopSignal: string): RestartPolicy | undefined {
  const { Name: name, MaximumRetryCount: maximumRetryCount } = hostConfig.RestartPolicy
  if (name !== 'no' && name !== 'always' && name !== 'unless-stopped' && name !== 'on-failure') {
    throw invalid(
      `invalid restart policy: unknown policy '${name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`,
    )
  }
  if (name === 'on-failure') {
    if (maximumRetryCount < 0) throw invalid('invalid restart policy: maximum retry count cannot be negative')
  } else if (maximumRetryCount !== 0) {
    const more = maximumRetryCount < 0 ? ' and cannot be negative' : ''
    throw invalid(`invalid restart policy: maximum retry count can only be used with 'on-failure'${more}`)
  }
  if (name === 'no') return undefined
  if (hostConfig.AutoRemove) throw invalid("can't create 'AutoRemove' container with restart policy")
  const stoppedBy = stopSignal === '' ? undefined : [signalNumber(stopSignal), sigkill]
  return { name, maximumRetryCount, ...(stoppedBy !== undefined && { stoppedBy }) }
}
