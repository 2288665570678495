import type { JSONRPCRequest, JSONRPCServer } from 'json-rpc-2.0'
import type { Flag } from '../flags'
import type { GobType, GobValue } from '../gob'
import { emptyStruct, type RpcMethod, type RpcService } from './connection'
import { decodeFlagValues, encodeFlag, flagsType } from './flag-types'

/** How the argument and the reply of a method travel in gob, and what they are in JSON. */
interface Translation {
  readonly reply: GobType
  readonly toParams?: (argument: GobValue) => unknown
  readonly fromResult?: (result: unknown) => unknown
}

const nothing: Translation = { reply: emptyStruct, fromResult: () => ({}) }
const text: Translation = { reply: 'string' }
const number: Translation = { reply: 'int' }

/** What docker-machine calls (libmachine/drivers/rpc/server_driver.go). */
const translations: Readonly<Record<string, Translation>> = {
  Close: nothing,
  Create: nothing,
  DriverName: text,
  GetConfigRaw: { reply: 'bytes', fromResult: (result) => Buffer.from(JSON.stringify(result)) },
  GetCreateFlags: { reply: flagsType, fromResult: (result) => (result as Flag[]).map(encodeFlag) },
  GetIP: text,
  GetMachineName: text,
  GetSSHHostname: text,
  GetSSHKeyPath: text,
  GetSSHPort: number,
  GetSSHUsername: text,
  GetState: number,
  GetURL: text,
  GetVersion: number,
  Heartbeat: nothing,
  Kill: nothing,
  PreCreateCheck: nothing,
  Remove: nothing,
  Restart: nothing,
  SetConfigFromFlags: { ...nothing, toParams: decodeFlagValues },
  SetConfigRaw: { ...nothing, toParams: parseJson },
  Start: nothing,
  Stop: nothing,
}

/** The name of the service, and the one it had before docker-machine 0.5.1, with which clients try again. */
const serviceNames: readonly string[] = ['RPCServerDriver', 'RpcServerDriver']

/** The driver as a net/rpc service: every call becomes a JSON-RPC 2.0 request to `server`, its answer the reply. */
export function driverService(server: JSONRPCServer<AbortSignal>): RpcService {
  let requests = 0
  return {
    isLast: (name) => split(name).method === 'Close',
    method(name): RpcMethod {
      const { service, method } = split(name)
      if (!serviceNames.includes(service)) throw new Error(`rpc: can't find service ${name}`)
      const translation = Object.hasOwn(translations, method) ? translations[method] : undefined
      if (translation === undefined) throw new Error(`rpc: can't find method ${name}`)
      return {
        reply: translation.reply,
        async call(argument, signal) {
          const params = translation.toParams?.(argument)
          const request: JSONRPCRequest = {
            jsonrpc: '2.0',
            id: ++requests,
            method,
            ...(params !== undefined && { params }),
          }
          const response = await server.receive(request, signal)
          if (response === null) throw new Error(`${method} was not answered`)
          if (response.error !== undefined) throw new Error(oneLine(response.error.message))
          return translation.fromResult === undefined ? response.result : translation.fromResult(response.result)
        },
      }
    },
  }
}

function split(name: string): { service: string; method: string } {
  const dot = name.lastIndexOf('.')
  return { service: name.slice(0, Math.max(dot, 0)), method: name.slice(dot + 1) }
}

/** docker-machine quotes what has several lines. */
function oneLine(message: string): string {
  return message.replaceAll(/\s*\n\s*/g, ' ').trim()
}

function parseJson(argument: GobValue): unknown {
  if (!Buffer.isBuffer(argument)) throw new TypeError('SetConfigRaw without a configuration')
  return JSON.parse(argument.toString('utf8'))
}
