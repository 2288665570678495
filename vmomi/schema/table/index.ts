import { authorization } from './authorization'
import { devices } from './devices'
import { faults } from './faults'
import { host } from './host'
import { inventory } from './inventory'
import { performance } from './performance'
import { propertyCollector } from './property-collector'
import { service } from './service'
import { storage } from './storage'
import { tasksAndEvents } from './tasks-and-events'
import { virtualMachine } from './virtual-machine'

/** All of the vim25 API that this project uses, in the notation of ../notation.ts. */
export const tables: readonly string[] = [
  service,
  propertyCollector,
  inventory,
  virtualMachine,
  devices,
  storage,
  host,
  tasksAndEvents,
  performance,
  authorization,
  faults,
]
