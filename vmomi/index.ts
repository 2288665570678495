export {
  DatastoreError,
  type DatastoreErrorKind,
  DatastoreFiles,
  type DatastorePath,
  type Download,
  type DownloadOptions,
  type FileHead,
  type UploadOptions,
} from './datastore'
export { type FaultName, isFault, VimError, type VimErrorKind, VimFault } from './error'
export type {
  FoundObject,
  ManagedTypeName,
  PropertiesOf,
  PropertyAt,
  PropertyPaths,
  Selection,
} from './property'
export * from './schema'
export type { ConnectOptions } from './session'
export type { MethodName } from './soap'
export type { TaskOptions } from './task'
export { parseThumbprint, type Trust, thumbprintOf } from './thumbprint'
export { type CallOptions, connect, type TaskMethodName, Vim } from './vim'
export type { WatchEvent } from './watch'
