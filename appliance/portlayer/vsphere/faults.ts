import { DatastoreError, VimError, VimFault } from '../../../vmomi'
import { PortLayerError } from '../problem'

/** What vSphere's faults mean to who asked for `what`; other errors stay as they are. */
export function translateFault(error: unknown, what: string): unknown {
  if (error instanceof VimFault) {
    return new PortLayerError(codes[error.name] ?? 'internal', `${what}: ${error.message}`, { cause: error })
  }
  if (error instanceof DatastoreError) {
    const code = error.kind === 'no-space' || error.kind === 'not-found' ? error.kind : 'internal'
    return new PortLayerError(code, `${what}: ${error.message}`, { cause: error })
  }
  if (error instanceof VimError) {
    return new PortLayerError('unavailable', `${what}: vSphere cannot be asked: ${error.message}`, { cause: error })
  }
  return error
}

/** Faults that are nobody's defect, by their name in vim25. */
const codes: { readonly [fault: string]: PortLayerError['code'] } = {
  ConcurrentAccess: 'conflict',
  TaskInProgress: 'conflict',
  InvalidPowerState: 'conflict',
  CpuHotPlugNotSupported: 'conflict',
  MemoryHotPlugNotSupported: 'conflict',
  ResourceInUse: 'conflict',
  FileLocked: 'conflict',
  DuplicateName: 'name-in-use',
  AlreadyExists: 'name-in-use',
  FileAlreadyExists: 'name-in-use',
  ManagedObjectNotFound: 'not-found',
  FileNotFound: 'not-found',
  NoDiskSpace: 'no-space',
  InsufficientStorageSpace: 'no-space',
  InsufficientResourcesFault: 'unavailable',
  InsufficientCpuResourcesFault: 'unavailable',
  InsufficientMemoryResourcesFault: 'unavailable',
  InsufficientHostCapacityFault: 'unavailable',
}
