/** Every option of a connection string, and where its value comes from if it is not spelled out. */

/** How one option is known elsewhere. */
interface OptionSource {
  /** The environment variable that stands in for it. */
  readonly variable?: string
  /** What it is where nothing says. */
  readonly otherwise?: string
}

/**
 * The options of libpq 18, and the `servicefile` of its successor.
 *
 * Source: PostgreSQL manual, "Parameter Key Words", "Environment Variables".
 */
const OPTIONS = {
  service: { variable: 'PGSERVICE' },
  servicefile: { variable: 'PGSERVICEFILE' },
  host: { variable: 'PGHOST' },
  hostaddr: { variable: 'PGHOSTADDR' },
  port: { variable: 'PGPORT' },
  user: { variable: 'PGUSER' },
  password: { variable: 'PGPASSWORD' },
  passfile: { variable: 'PGPASSFILE' },
  dbname: { variable: 'PGDATABASE' },
  options: { variable: 'PGOPTIONS' },
  application_name: { variable: 'PGAPPNAME' },
  fallback_application_name: { otherwise: 'quern' },
  client_encoding: { variable: 'PGCLIENTENCODING', otherwise: 'UTF8' },
  connect_timeout: { variable: 'PGCONNECT_TIMEOUT', otherwise: '0' },
  target_session_attrs: { variable: 'PGTARGETSESSIONATTRS', otherwise: 'any' },
  load_balance_hosts: { variable: 'PGLOADBALANCEHOSTS', otherwise: 'disable' },
  sslmode: { variable: 'PGSSLMODE', otherwise: 'prefer' },
  sslnegotiation: { variable: 'PGSSLNEGOTIATION', otherwise: 'postgres' },
  sslcompression: { variable: 'PGSSLCOMPRESSION', otherwise: '0' },
  sslcert: { variable: 'PGSSLCERT' },
  sslkey: { variable: 'PGSSLKEY' },
  sslcertmode: { variable: 'PGSSLCERTMODE', otherwise: 'allow' },
  sslpassword: {},
  sslrootcert: { variable: 'PGSSLROOTCERT' },
  sslcrl: { variable: 'PGSSLCRL' },
  sslcrldir: { variable: 'PGSSLCRLDIR' },
  sslsni: { variable: 'PGSSLSNI', otherwise: '1' },
  sslkeylogfile: {},
  ssl_min_protocol_version: { variable: 'PGSSLMINPROTOCOLVERSION', otherwise: 'TLSv1.2' },
  ssl_max_protocol_version: { variable: 'PGSSLMAXPROTOCOLVERSION' },
  requirepeer: { variable: 'PGREQUIREPEER' },
  require_auth: { variable: 'PGREQUIREAUTH' },
  channel_binding: { variable: 'PGCHANNELBINDING', otherwise: 'prefer' },
  keepalives: { otherwise: '1' },
  keepalives_idle: { otherwise: '0' },
  keepalives_interval: { otherwise: '0' },
  keepalives_count: { otherwise: '0' },
  tcp_user_timeout: { otherwise: '0' },
  min_protocol_version: { variable: 'PGMINPROTOCOLVERSION' },
  max_protocol_version: { variable: 'PGMAXPROTOCOLVERSION' },
  gssencmode: { variable: 'PGGSSENCMODE', otherwise: 'disable' },
  krbsrvname: { variable: 'PGKRBSRVNAME' },
  gsslib: { variable: 'PGGSSLIB' },
  gssdelegation: { variable: 'PGGSSDELEGATION', otherwise: '0' },
  replication: {},
  scram_client_key: {},
  scram_server_key: {},
  oauth_issuer: {},
  oauth_client_id: {},
  oauth_client_secret: {},
  oauth_scope: {},
} as const satisfies Readonly<Record<string, OptionSource>>

/** The name of an option. */
export type OptionName = keyof typeof OPTIONS

/** Whether there is an option of that name. */
export const isOption = (name: string): name is OptionName => Object.hasOwn(OPTIONS, name)

/** Environment variables, by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The values of all options: the first of these sources that has one. An empty value is none. */
export const optionValues = (
  given: ReadonlyMap<string, string>,
  service: ReadonlyMap<string, string>,
  environment: Environment,
): ((name: OptionName) => string) => {
  const fromEnvironment = (name: OptionName): string | undefined => {
    const { variable }: OptionSource = OPTIONS[name]
    if (variable === undefined) return undefined
    // The variable of a release before 7.4 is still heeded.
    if (name === 'sslmode' && environment[variable] === undefined && environment['PGREQUIRESSL']?.startsWith('1') === true) return 'require'
    return environment[variable]
  }
  return name => {
    const { otherwise = '' }: OptionSource = OPTIONS[name]
    // What is spelled out as empty hides the environment, and then means what is so by default.
    return (given.get(name) ?? service.get(name) ?? fromEnvironment(name) ?? '') || otherwise
  }
}
