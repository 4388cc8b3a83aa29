import { isIP } from 'node:net'
import { type Result, success } from '@quern/result'
import type { EndpointFault } from '../driver/contract.ts'
import { invalidOption } from './connection-string.ts'

/** One of the servers of a connection string. */
export interface PostgresHost {
  /** A name or address; a folder, that of a Unix socket, which begins with a slash; or `@` and an abstract socket's name. */
  readonly name: string
  /** The address to go to, where it was given; `''` where the name is to be looked up. */
  readonly address: string
  readonly port: number
}

const DEFAULT_HOST = 'localhost'
const DEFAULT_PORT = 5_432

/** Whether a host is a socket of this machine, and not a place on a network. */
export const isLocalSocket = ({ name, address }: PostgresHost): boolean => address === '' && (name.startsWith('/') || name.startsWith('@'))

/** The path of a host's socket. Node takes a zero for the first byte of an abstract one. */
export const socketPath = ({ name, port }: PostgresHost): string => {
  const path = `${name}/.s.PGSQL.${port}`
  return path.startsWith('@') ? `\0${path.slice(1)}` : path
}

/** How a host is shown to people. */
export const hostText = ({ name, address, port }: PostgresHost): string => {
  const shown = name === '' ? address : name
  return `${isIP(shown) === 6 ? `[${shown}]` : shown}:${port}`
}

/**
 * Reads the lists of hosts, of their addresses, and of ports. An empty item is what is so by default, and one port is that
 * of all hosts.
 *
 * Source: PostgreSQL manual, "Specifying Multiple Hosts".
 */
export const postgresHosts = (host: string, hostaddr: string, port: string): Result<readonly PostgresHost[], EndpointFault> => {
  const names = host === '' ? [] : host.split(',')
  const addresses = hostaddr === '' ? [] : hostaddr.split(',')
  const ports = port.split(',')
  if (names.length > 0 && addresses.length > 0 && names.length !== addresses.length) {
    return invalidOption('hostaddr', `it has ${addresses.length} items for ${names.length} hosts`)
  }
  const count = Math.max(names.length, addresses.length, 1)
  if (ports.length !== 1 && ports.length !== count) return invalidOption('port', `it has ${ports.length} items for ${count} hosts`)
  const hosts: PostgresHost[] = []
  for (let index = 0; index < count; index += 1) {
    const address = addresses[index]?.trim() ?? ''
    if (address !== '' && isIP(address) === 0) return invalidOption('hostaddr', 'it is an IPv4 or IPv6 address')
    const text = (ports.length === 1 ? ports[0] : ports[index])?.trim() ?? ''
    const number = text === '' ? DEFAULT_PORT : Number(text)
    if (text !== '' && !(/^\d{1,5}$/.test(text) && number >= 1 && number <= 65_535)) return invalidOption('port', 'it is a whole number from 1 to 65535')
    hosts.push({ name: names[index] || (address === '' ? DEFAULT_HOST : ''), address, port: number })
  }
  return success(hosts)
}
