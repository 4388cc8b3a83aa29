import type { Attributes } from '@opentelemetry/api'
import { commandOf, describeText, type QueryDescription } from '../../compile/query-description.ts'
import type { ReplyFault } from '../../driver/contract.ts'
import type { Activity } from '../observe.ts'
import { redactSql } from '../../failure/redact-sql.ts'
import { serverPlace } from './server-place.ts'

const SYSTEM = 'postgresql'
const DEFAULT_PORT = 5432

/** What all spans and metrics of a connection say of it. */
export const connectionAttributes = (address: string): Attributes => {
  const place = serverPlace(address)
  return {
    'db.system.name': SYSTEM,
    ...(place !== undefined && { 'db.namespace': place.database, 'server.address': place.host, ...(place.port !== DEFAULT_PORT && { 'server.port': place.port }) }),
  }
}

/** The name of the span of something, and what it and its metric say of it. */
export interface Telling {
  readonly name: string
  readonly span: Attributes
  readonly metric: Attributes
}

/** The commands of a script, in order. Its constants are gone, so that a semicolon ends a statement. */
const commandsOf = (script: string): readonly string[] =>
  redactSql(script).split(';').map(commandOf).filter(command => command !== undefined)

const describeScript = (script: string): QueryDescription => {
  const operations = commandsOf(script)
  const [first] = operations
  const operation = operations.length > 1 ? (new Set(operations).size === 1 ? `BATCH ${first}` : 'BATCH') : first
  return { operation, operations: operation === undefined ? [] : [operation], tables: [], summary: operations.join(' ') }
}

const describe = ({ kind, text, query }: Activity): QueryDescription => {
  if (query !== undefined) return query.description
  return kind === 'script' ? describeScript(text) : describeText(text)
}

/**
 * What is told of something that a connection is asked to do.
 *
 * Source: OpenTelemetry, "Semantic conventions for database client spans", Name and Attributes; "... for PostgreSQL".
 */
export const tellingOf = (activity: Activity, connection: Attributes): Telling => {
  const { operations, tables, summary } = describe(activity)
  const [table] = tables
  const common: Attributes = {
    ...connection,
    ...(summary !== '' && { 'db.query.summary': summary }),
    // One that describes the call, and a single collection, or none.
    ...(operations.length === 1 && { 'db.operation.name': operations[0] }),
    ...(table !== undefined && tables.length === 1 && { 'db.collection.name': table }),
  }
  const isParameterised = activity.query !== undefined || activity.parameters.length > 0
  return {
    name: summary || String(connection['db.namespace'] ?? connection['server.address'] ?? SYSTEM),
    span: { ...common, 'db.query.text': isParameterised ? activity.text : redactSql(activity.text) },
    metric: common,
  }
}

/** What a failure adds: the SQLSTATE where the server gave one, else what befell the connection. */
export const faultAttributes = (fault: ReplyFault): Attributes => {
  const { error } = fault
  if (error !== undefined) return { 'db.response.status_code': error.sqlstate, 'error.type': error.sqlstate }
  return { 'error.type': fault.tag === 'ConnectionLoss' && fault.by === 'protocol' ? 'ProtocolFailure' : 'ConnectionLost' }
}
