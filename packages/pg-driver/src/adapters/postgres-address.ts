import { failure, type Result, success } from '@quern/result'
import type { EndpointFault } from '../driver/contract.ts'

/** How much a connection asks of TLS, as libpq has it. */
export type SslMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'

/** Where a server is, and who wants in. */
export interface PostgresAddress {
  /** A host name or address; or a folder, that of a Unix socket, which begins with a slash. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  readonly sslMode: SslMode
  /** The file of the certificates to trust; `''` for those of the host. */
  readonly sslRootCertificate: string
  /** In seconds; 0 for the pool's own. */
  readonly connectTimeout: number
  /** Further settings to start the session with. */
  readonly settings: Readonly<Record<string, string>>
}

/** Each option of a connection string, the environment variable that stands in for it, and what it is without either. */
const OPTIONS = {
  host: ['PGHOST', 'localhost'],
  port: ['PGPORT', '5432'],
  user: ['PGUSER', ''],
  password: ['PGPASSWORD', ''],
  dbname: ['PGDATABASE', ''],
  sslmode: ['PGSSLMODE', 'prefer'],
  sslrootcert: ['PGSSLROOTCERT', ''],
  connect_timeout: ['PGCONNECT_TIMEOUT', '0'],
  application_name: ['PGAPPNAME', 'quern'],
  options: ['PGOPTIONS', ''],
} as const

type Option = keyof typeof OPTIONS

const SSL_MODES: readonly SslMode[] = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full']

const invalid = (option: string, problem: string): Result<never, EndpointFault> => failure({ tag: 'InvalidOption', option, problem })

const isOption = (name: string): name is Option => Object.hasOwn(OPTIONS, name)

/** The options that a URL spells out. */
const optionsOf = (text: string): Result<Partial<Record<Option, string>>, EndpointFault> => {
  let url: URL
  const given: Partial<Record<Option, string>> = {}
  const put = (option: Option, value: string): void => {
    if (value !== '') given[option] = value
  }
  try {
    url = new URL(text)
    put('host', decodeURIComponent(url.hostname.replace(/^\[(.*)\]$/, '$1')))
    put('port', url.port)
    put('user', decodeURIComponent(url.username))
    put('password', decodeURIComponent(url.password))
    put('dbname', decodeURIComponent(url.pathname.slice(1)))
  } catch {
    // What went wrong is not repeated here: it would quote the URL, and the password in it.
    return invalid('url', 'it is not a URL of the form postgres://user:password@host:port/database?option=value')
  }
  if (given.host?.includes(',') === true) return invalid('host', 'a list of hosts is not supported')
  for (const [name, value] of url.searchParams) {
    if (!isOption(name)) return invalid(name, 'there is no such option of a connection string')
    put(name, value)
  }
  return success(given)
}

/**
 * Reads a connection string as libpq does, with the `PG*` variables for what it leaves out.
 *
 * @param environment the variables, and `USER` for the user name that is the last resort.
 *
 * Source: PostgreSQL manual, "Connection Strings", "Environment Variables".
 */
export const postgresAddress = (
  text: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Result<PostgresAddress, EndpointFault> => {
  const given = optionsOf(text)
  if (!given.ok) return given
  const value = (option: Option): string => {
    const [variable, otherwise] = OPTIONS[option]
    return given.value[option] ?? (environment[variable] || otherwise)
  }
  const port = Number(value('port'))
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return invalid('port', 'it is a whole number from 1 to 65535')
  const connectTimeout = Number(value('connect_timeout'))
  if (!Number.isFinite(connectTimeout) || connectTimeout < 0) return invalid('connect_timeout', 'it is a number of seconds')
  const sslMode = SSL_MODES.find(mode => mode === value('sslmode'))
  if (sslMode === undefined) return invalid('sslmode', `it is one of ${SSL_MODES.join(', ')}`)
  const user = value('user') || (environment['USER'] ?? environment['USERNAME'] ?? 'postgres')
  return success({
    host: value('host'),
    port,
    user,
    password: value('password'),
    database: value('dbname') || user,
    sslMode,
    sslRootCertificate: value('sslrootcert'),
    connectTimeout,
    settings: {
      application_name: value('application_name'),
      ...(value('options') !== '' && { options: value('options') }),
    },
  })
}
