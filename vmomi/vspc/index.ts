export { connectSerial, SerialRefusedError, type SerialTarget } from './client'
export type { Direction } from './extension'
export { Concentrator, type ConcentratorEvents, type SerialConnection } from './server'
export { TelnetError } from './telnet'
