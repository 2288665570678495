import { createJSONRPCErrorResponse, JSONRPCErrorCode, JSONRPCServer } from 'json-rpc-2.0'
import { type Driver, driverVersion } from './driver'
import { createFlags } from './flags'

/** The driver's methods as a JSON-RPC 2.0 server; the signal given with a request is aborted when its caller is gone. */
export function driverServer(driver: Driver): JSONRPCServer<AbortSignal> {
  const server = new JSONRPCServer<AbortSignal>({
    errorListener: (message, data) => console.error(message, data instanceof Error ? data.stack : data),
  })
  server.mapErrorToJSONRPCErrorResponse = (id, error: unknown) =>
    createJSONRPCErrorResponse(
      id,
      JSONRPCErrorCode.InternalError,
      error instanceof Error ? error.message : String(error),
    )

  server.addMethod('GetVersion', () => driverVersion)
  server.addMethod('Heartbeat', () => null)
  server.addMethod('Close', () => null)
  server.addMethod('DriverName', () => 'vic')
  server.addMethod('GetCreateFlags', () => createFlags)

  server.addMethod('SetConfigRaw', (configuration: unknown) => driver.configure(configuration))
  server.addMethod('GetConfigRaw', () => driver.machine)
  server.addMethod('SetConfigFromFlags', (values: Record<string, unknown>) => driver.chooseOptions(values))
  server.addMethod('PreCreateCheck', (_none, signal) => driver.check(signal))
  server.addMethod('Create', (_none, signal) => driver.create(signal))
  server.addMethod('Remove', (_none, signal) => driver.remove(signal))

  server.addMethod('Start', (_none, signal) => driver.change('start', signal))
  server.addMethod('Stop', (_none, signal) => driver.change('stop', signal))
  server.addMethod('Restart', (_none, signal) => driver.change('restart', signal))
  server.addMethod('Kill', (_none, signal) => driver.change('kill', signal))
  server.addMethod('GetState', (_none, signal) => driver.state(signal))

  server.addMethod('GetMachineName', () => driver.machine.MachineName)
  server.addMethod('GetIP', (_none, signal) => driver.address(signal))
  server.addMethod('GetURL', (_none, signal) => driver.url(signal))
  server.addMethod('GetSSHHostname', () => driver.sshHostname())
  server.addMethod('GetSSHPort', () => driver.machine.SSHPort)
  server.addMethod('GetSSHKeyPath', () => driver.machine.SSHKeyPath)
  server.addMethod('GetSSHUsername', () => driver.machine.SSHUser)
  return server
}
