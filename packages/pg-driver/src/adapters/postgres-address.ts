import { readFile } from 'node:fs/promises'
import { homedir, userInfo } from 'node:os'
import { type Result, success } from '@quern/result'
import type { EndpointFault } from '../driver/contract.ts'
import { type Environment, isOption, type OptionName, optionValues } from './connection-options.ts'
import { connectionString, type GivenOptions, invalidOption } from './connection-string.ts'
import { postgresHosts, type PostgresHost } from './postgres-hosts.ts'
import { refusedOption } from './refused-options.ts'
import { type RequiredAuthentication, requiredMethods } from './required-authentication.ts'
import { serviceIn } from './service-file.ts'
import { oneOf, type TlsOptions, tlsOptions } from './tls-options.ts'

/** What a session must be to be taken, as `target_session_attrs` names it. */
export type TargetSession = 'any' | 'read-write' | 'read-only' | 'primary' | 'standby' | 'prefer-standby'

/** When the operating system begins to ask a silent peer whether it is there, how often, and how many times. Milliseconds. */
export interface KeepAlive {
  readonly isOn: boolean
  readonly idle: number
  /** `undefined`: as the system has it. */
  readonly interval: number | undefined
  readonly count: number | undefined
}

/** Where a server is, and who wants in. */
export interface PostgresAddress {
  /** In the order in which they are tried, unless they are shuffled. */
  readonly hosts: readonly PostgresHost[]
  /** Whether hosts, and the addresses of one, are tried in random order. */
  readonly isShuffled: boolean
  readonly user: string
  /** `''` where there is none: it may be in the password file. */
  readonly password: string
  readonly passwordFile: string
  readonly database: string
  /** How long one address has, in seconds; 0 where nothing was said. */
  readonly connectTimeout: number
  readonly tls: TlsOptions
  readonly authentication: RequiredAuthentication
  readonly targetSession: TargetSession
  readonly keepAlive: KeepAlive
  /** Further settings to start the session with. */
  readonly settings: Readonly<Record<string, string>>
  /** What was asked for and cannot be done, and does no harm: for the program's log. */
  readonly remarks: readonly string[]
}

/** What a connection string is read in the midst of. */
export interface Surroundings {
  readonly environment: Environment
  /** The user's folder; `''` where there is none. */
  readonly home: string
  /** The name of the user who runs the process. */
  readonly userName: string
  readonly platform: string
  /** Gives the text of a file, or `undefined` where it cannot be read. */
  readonly read: (path: string) => Promise<string | undefined>
}

const nameOfUser = (): string => {
  try {
    return userInfo().username
  } catch {
    // A container may run as a user that has no name.
    return ''
  }
}

/** The surroundings of this process. */
export const processSurroundings = (): Surroundings => ({
  environment: process.env,
  home: homedir(),
  userName: nameOfUser(),
  platform: process.platform,
  read: path => readFile(path, 'utf8').catch(() => undefined),
})

/** The options of a service, from the user's service file or, failing that, the system's. */
const readService = async (given: GivenOptions, { environment, home, read }: Surroundings): Promise<Result<GivenOptions, EndpointFault>> => {
  const service = given.get('service') ?? environment['PGSERVICE'] ?? ''
  if (service === '') return success(new Map())
  const own = given.get('servicefile') ?? environment['PGSERVICEFILE'] ?? ''
  const folder = environment['PGSYSCONFDIR'] ?? ''
  const files = [own === '' ? `${home}/.pg_service.conf` : own, ...(folder === '' ? [] : [`${folder}/pg_service.conf`])]
  for (const file of files) {
    const text = await read(file)
    if (text === undefined) {
      if (file === own) return invalidOption('servicefile', 'there is no such file, or it cannot be read')
      continue
    }
    const found = serviceIn(text, service)
    if (!found.ok) return found
    if (found.value === undefined) continue
    const unknown = [...found.value.keys()].find(name => !isOption(name))
    return unknown === undefined ? success(found.value) : invalidOption('service', 'there is an option in it that is not one of a connection string')
  }
  return invalidOption('service', 'there is no such service in a service file')
}

const INTEGER = /^\s*[+-]?\d{1,10}\s*$/

/** The number that an option is. */
const integer = (value: (name: OptionName) => string, option: OptionName): Result<number, EndpointFault> => {
  const text = value(option)
  const number = Number(text)
  return INTEGER.test(text) && Math.abs(number) < 2 ** 31 ? success(number) : invalidOption(option, 'it is a whole number')
}

const UTF8: ReadonlySet<string> = new Set(['utf8', 'unicode', 'auto'])

const SECOND = 1_000

/** When a silent peer is first asked whether it is there, unless told otherwise. The system's own default is two hours. */
const KEEP_ALIVE_IDLE = 60 * SECOND

const keepAliveOf = (value: (name: OptionName) => string): Result<KeepAlive, EndpointFault> => {
  const numbers: number[] = []
  for (const option of ['keepalives', 'keepalives_idle', 'keepalives_interval', 'keepalives_count'] as const) {
    const number = integer(value, option)
    if (!number.ok) return number
    numbers.push(Math.max(0, number.value))
  }
  const [isOn = 1, idle = 0, interval = 0, count = 0] = numbers
  return success({
    isOn: isOn !== 0,
    idle: idle === 0 ? KEEP_ALIVE_IDLE : idle * SECOND,
    interval: interval === 0 ? undefined : interval * SECOND,
    count: count === 0 ? undefined : count,
  })
}

const TARGETS: readonly TargetSession[] = ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby']

/**
 * Reads a connection string as libpq does, with a service file and the `PG*` variables for what it leaves out.
 *
 * Source: PostgreSQL manual, "Connection Strings", "Parameter Key Words", "Environment Variables".
 */
export const postgresAddress = async (
  text: string,
  surroundings: Surroundings = processSurroundings(),
): Promise<Result<PostgresAddress, EndpointFault>> => {
  const { environment, home, platform, userName } = surroundings
  const given = connectionString(text)
  if (!given.ok) return given
  const service = await readService(given.value, surroundings)
  if (!service.ok) return service
  const value = optionValues(given.value, service.value, environment)

  const refused = refusedOption(value)
  if (refused !== undefined) return refused
  const hosts = postgresHosts(value('host'), value('hostaddr'), value('port'))
  if (!hosts.ok) return hosts
  const isModeGiven = given.value.has('sslmode') || service.value.has('sslmode') || (environment['PGSSLMODE'] ?? '') !== ''
  const folder = platform === 'win32' ? `${environment['APPDATA'] ?? ''}/postgresql` : `${home}/.postgresql`
  const tls = tlsOptions(value, isModeGiven, home === '' ? '' : folder)
  if (!tls.ok) return tls
  const connectTimeout = integer(value, 'connect_timeout')
  if (!connectTimeout.ok) return connectTimeout
  const userTimeout = integer(value, 'tcp_user_timeout')
  if (!userTimeout.ok) return userTimeout
  const keepAlive = keepAliveOf(value)
  if (!keepAlive.ok) return keepAlive
  const targetSession = oneOf('target_session_attrs', TARGETS, value('target_session_attrs'))
  if (!targetSession.ok) return targetSession
  const balance = oneOf('load_balance_hosts', ['disable', 'random'], value('load_balance_hosts'))
  if (!balance.ok) return balance
  const methods = requiredMethods(value('require_auth'))
  if (!methods.ok) return methods
  const binding = oneOf('channel_binding', ['disable', 'prefer', 'require'], value('channel_binding'))
  if (!binding.ok) return binding
  if (!UTF8.has(value('client_encoding').toLowerCase().replaceAll(/[^a-z0-9]/g, ''))) return invalidOption('client_encoding', 'it is UTF8, which the codecs rely on')

  const user = value('user') || userName || 'postgres'
  return success({
    hosts: hosts.value,
    isShuffled: balance.value === 'random',
    user,
    password: value('password'),
    passwordFile: value('passfile') || (platform === 'win32' ? `${folder}/pgpass.conf` : `${home}/.pgpass`),
    database: value('dbname') || user,
    connectTimeout: Math.max(0, connectTimeout.value),
    tls: tls.value,
    authentication: { methods: methods.value, channelBinding: binding.value === 'require' },
    targetSession: targetSession.value,
    keepAlive: keepAlive.value,
    settings: {
      application_name: value('application_name') || value('fallback_application_name'),
      ...(value('options') !== '' && { options: value('options') }),
      ...(environment['PGGEQO'] !== undefined && environment['PGGEQO'] !== '' && { geqo: environment['PGGEQO'] }),
    },
    remarks: userTimeout.value > 0 ? ['tcp_user_timeout has no effect: Node cannot set it'] : [],
  })
}
