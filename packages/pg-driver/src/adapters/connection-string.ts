/** The two forms of a connection string, read to options by name: a URI, and `key=value` pairs. */
import { failure, type Result, success } from '@quern/result'
import type { EndpointFault } from '../driver/contract.ts'
import { isOption } from './connection-options.ts'

/** Options by name, as they were spelled out. */
export type GivenOptions = ReadonlyMap<string, string>

/** An option that cannot be taken. A problem never quotes a value, as that may be a password. */
export const invalidOption = (option: string, problem: string): Result<never, EndpointFault> => failure({ tag: 'InvalidOption', option, problem })

const badUri = (problem: string): Result<never, EndpointFault> => invalidOption('url', problem)

/**
 * An option that there is not. In a broken string its name may be a part of a password that was not quoted or encoded, and
 * is then not repeated.
 */
const unknown = (name: string, isSuspect: boolean): Result<never, EndpointFault> =>
  isSuspect || !/^[a-z][a-z0-9_]*$/i.test(name)
    ? badUri('an option in it is not known; is a password in it without quotes, or not percent-encoded?')
    : invalidOption(name, 'there is no such option of a connection string')

/** Undoes percent-encoding. A plus sign is a plus sign. Gives nothing where the text is not percent-encoded UTF-8. */
const decode = (text: string): string | undefined => {
  try {
    const decoded = decodeURIComponent(text)
    return decoded.includes('\0') ? undefined : decoded
  } catch {
    return undefined
  }
}

/** What JDBC and older releases call an option. */
const renamed = (name: string, value: string): readonly [string, string] => {
  if (name === 'ssl' && value === 'true') return ['sslmode', 'require']
  if (name === 'requiressl') return ['sslmode', value.startsWith('1') ? 'require' : 'prefer']
  return [name, value]
}

/** A host of the authority part, `host:port` or `[address]:port`, and where it ends. */
const HOST = /^(?:\[(?<address>[^\]]*)\]|(?<name>[^:,/?[\]]*))(?::(?<port>[^,/?]*))?(?=[,/?]|$)/

/** What an @ is after the one that ends the user: libpq would look for a host of what is the rest of a password. */
const STRAY = 'an @ stands where no host has one; a character in the password is not percent-encoded'

/** Reads the hosts of a URI's authority. Gives what follows them. */
const readHosts = (text: string, put: (name: string, value: string) => boolean): Result<string, EndpointFault> => {
  const hosts: string[] = []
  const ports: string[] = []
  let rest = text
  for (;;) {
    const groups = HOST.exec(rest)
    if (groups?.[0].includes('@') === true) return badUri(STRAY)
    if (groups?.groups === undefined) return badUri('a host is not of the form name:port or [address]:port')
    const { address, name, port } = groups.groups
    if (address === '') return badUri('an address in brackets is empty')
    hosts.push(address ?? name ?? '')
    ports.push(port ?? '')
    rest = rest.slice(groups[0].length)
    if (!rest.startsWith(',')) break
    rest = rest.slice(1)
  }
  if (hosts.join(',') !== '' && !put('host', hosts.join(','))) return badUri('a host is not percent-encoded UTF-8')
  if (ports.join(',') !== '' && !put('port', ports.join(','))) return badUri('a port is not percent-encoded UTF-8')
  return success(rest)
}

const readParameters = (text: string, given: Map<string, string>): Result<GivenOptions, EndpointFault> => {
  const parts = text.split('&')
  // One sign at the end is passed over.
  if (parts.at(-1) === '') parts.pop()
  for (const part of parts) {
    const [left = '', right, ...more] = part.split('=')
    const name = decode(left)
    const value = decode(right ?? '')
    if (name === undefined || right === undefined || more.length > 0) return badUri('a parameter is not of the form name=value')
    const [option, meant] = renamed(name, value ?? '')
    if (!isOption(option)) return unknown(name, text.includes('@'))
    if (value === undefined) return invalidOption(option, 'it is not percent-encoded UTF-8')
    given.set(option, meant)
  }
  return success(given)
}

/** `postgres://user:password@host:port,host:port/database?option=value`, each part of which may be missing. */
const readUri = (text: string): Result<GivenOptions, EndpointFault> => {
  const given = new Map<string, string>()
  const put = (name: string, value: string): boolean => {
    const decoded = decode(value)
    if (decoded !== undefined) given.set(name, decoded)
    return decoded !== undefined
  }
  let rest = text
  // The user ends at the first @, which stands before any slash; what is after it is the host's.
  const credentials = /^([^:@/]*)(?::([^@/]*))?@/.exec(rest)
  if (credentials !== null) {
    const [whole, user = '', password = ''] = credentials
    if (user !== '' && !put('user', user)) return badUri('the user is not percent-encoded UTF-8')
    if (password !== '' && !put('password', password)) return badUri('the password is not percent-encoded UTF-8')
    rest = rest.slice(whole.length)
  }
  const hosts = readHosts(rest, put)
  if (!hosts.ok) return hosts
  rest = hosts.value
  const query = rest.indexOf('?')
  const database = rest.slice(1, query === -1 ? undefined : query)
  // A slash in a password ends the host, as it seems, and what follows is no database.
  if (credentials === null && database.includes('@')) return badUri(STRAY)
  if (rest.startsWith('/') && database !== '' && !put('dbname', database)) return badUri('the database is not percent-encoded UTF-8')
  return query === -1 ? success(given) : readParameters(rest.slice(query + 1), given)
}

/** One pair, with blanks around the sign; the value in quotes, or up to the next blank. A backslash takes the next character as it is. */
const PAIR = /\s*(?<name>[^\s=]+)\s*(?:=\s*(?:'(?<quoted>(?:[^'\\]|\\[^])*)'|(?<plain>(?:[^'\s\\]|\\[^])(?:[^\s\\]|\\[^])*\\?)?))?/y

const readPairs = (text: string): Result<GivenOptions, EndpointFault> => {
  const given = new Map<string, string>()
  const end = text.trimEnd().length
  let afterPassword = false
  PAIR.lastIndex = 0
  while (PAIR.lastIndex < end) {
    const pair = PAIR.exec(text)
    if (pair?.groups === undefined) return badUri('it is neither a URI nor pairs of the form name=value')
    const { name = '', quoted, plain } = pair.groups
    // Neither a word without a sign nor a name is repeated where it may be the rest of a password.
    if (!pair[0].includes('=')) return badUri('a word in it has no "="; a value with blanks is put in quotes')
    const value = (quoted ?? plain ?? '').replace(/\\([^])?/g, '$1')
    const [option, meant] = renamed(name, value)
    if (!isOption(option)) return unknown(name, afterPassword)
    if (quoted === undefined && text[PAIR.lastIndex] === "'") return invalidOption(option, 'a quote in it does not end')
    if (value.includes('\0')) return invalidOption(option, 'it has a zero in it')
    afterPassword = option.endsWith('password') && quoted === undefined
    given.set(option, meant)
  }
  return success(given)
}

/** Which scheme it is, its driver knows. */
const SCHEME = /^[a-z][a-z0-9+.-]*:(?:\/\/)?/i

/** Whether a text has the form of `key=value` pairs. */
export const isPairs = (text: string): boolean => !SCHEME.test(text) && /^\s*[a-z_]+\s*=/.test(text)

/**
 * Reads a connection string, in either form, into the options that it spells out. It is the reading of libpq: a later
 * option replaces an earlier one, and a plus sign is no blank.
 *
 * Source: PostgreSQL manual, "Connection Strings".
 */
export const connectionString = (text: string): Result<GivenOptions, EndpointFault> => {
  const scheme = SCHEME.exec(text)
  return scheme === null ? readPairs(text) : readUri(text.slice(scheme[0].length))
}
