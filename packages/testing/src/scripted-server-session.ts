import type { BackendMessage, FrontendMessage, TransactionStatus } from '@quern/pg-driver/protocol'

/** What a statement gives. */
export interface StatementResult {
  /** Its columns, of type text; none by default. */
  readonly columns?: readonly string[]
  readonly rows?: readonly (readonly (string | null)[])[]
  /** As CommandComplete has it: `SELECT 1`. */
  readonly tag: string
}

/** What each statement gives, by its text. */
export type StatementAnswer = (text: string) => StatementResult

/** What a server sends as a session begins that needs no password. */
export const SESSION_START: readonly BackendMessage[] = [
  { kind: 'AuthenticationOk' },
  ...Object.entries({
    server_version: '18.4',
    server_encoding: 'UTF8',
    client_encoding: 'UTF8',
    DateStyle: 'ISO, MDY',
    IntervalStyle: 'postgres',
    TimeZone: 'UTC',
    integer_datetimes: 'on',
    standard_conforming_strings: 'on',
    default_transaction_read_only: 'off',
    in_hot_standby: 'off',
  }).map(([name, value]): BackendMessage => ({ kind: 'ParameterStatus', name, value })),
  { kind: 'BackendKeyData', processId: 4_711, secret: Buffer.from([1, 2, 3, 4]) },
  { kind: 'ReadyForQuery', status: 'idle' },
]

const TEXT_OID = 25

const onesByDefault: StatementAnswer = text => {
  const [word = ''] = text.trim().toUpperCase().split(/\W/, 1)
  return ['SELECT', 'SHOW', 'WITH', 'VALUES'].includes(word) ? { columns: ['n'], rows: [['1']], tag: 'SELECT 1' } : { tag: word }
}

/** A session that answers as a server does. */
export interface ObedientBackend {
  readonly answer: (message: FrontendMessage) => readonly BackendMessage[]
  /** The text of the statement that a message runs; `''` where it runs none. */
  readonly textOf: (message: FrontendMessage) => string
}

/** The parts of a script. A semicolon in a literal is not known here. */
const statementsOf = (script: string): readonly string[] => script.split(';').map(part => part.trim()).filter(part => part !== '')

const described = ({ columns }: StatementResult): BackendMessage =>
  columns === undefined
    ? { kind: 'NoData' }
    : {
        kind: 'RowDescription',
        columns: columns.map(name => ({ name, tableOid: 0, attributeNumber: 0, typeOid: TEXT_OID, typeSize: -1, typeModifier: -1, format: 'text' })),
      }

const rowsOf = (rows: readonly (readonly (string | null)[])[]): BackendMessage[] =>
  rows.map(row => ({ kind: 'DataRow', values: row.map(value => (value === null ? null : Buffer.from(value))) }))

/**
 * Makes a session that answers as a server does that knows no SQL: what a statement gives is looked up, and BEGIN, COMMIT and
 * ROLLBACK change the status of the transaction.
 *
 * @example
 * const backend = obedientBackend(text => (text === 'select 7' ? { columns: ['n'], rows: [['7']], tag: 'SELECT 1' } : { tag: 'SET' }))
 */
export const obedientBackend = (answerTo: StatementAnswer = onesByDefault): ObedientBackend => {
  const statements = new Map<string, string>()
  const portals = new Map<string, { readonly text: string; rows: readonly (readonly (string | null)[])[] }>()
  let status: TransactionStatus = 'idle'

  const run = (text: string): StatementResult => {
    const [word = ''] = text.trim().toUpperCase().split(/\W/, 1)
    if (word === 'BEGIN' || word === 'START') status = 'transaction'
    else if (word === 'COMMIT' || (word === 'ROLLBACK' && !/\bTO\b/i.test(text))) status = 'idle'
    return answerTo(text)
  }

  const ready = (): BackendMessage => ({ kind: 'ReadyForQuery', status })

  const textOf = (message: FrontendMessage): string => {
    if (message.kind === 'Query') return message.text
    return message.kind === 'Execute' ? (portals.get(message.portal)?.text ?? '') : ''
  }

  /** A simple query describes the rows of each of its statements. */
  const simple = (text: string): BackendMessage[] => {
    const parts = statementsOf(text)
    if (parts.length === 0) return [{ kind: 'EmptyQueryResponse' }]
    return parts.flatMap(part => {
      const result = run(part)
      return [...(result.columns === undefined ? [] : [described(result)]), ...rowsOf(result.rows ?? []), { kind: 'CommandComplete', tag: result.tag } as const]
    })
  }

  const execute = (name: string, maximumRows: number): BackendMessage[] => {
    const portal = portals.get(name)
    if (portal === undefined) return []
    if (portal.text.trim() === '') return [{ kind: 'EmptyQueryResponse' }]
    const { tag } = run(portal.text)
    const now = maximumRows > 0 ? portal.rows.slice(0, maximumRows) : portal.rows
    // A portal that has given as many rows as were asked for does not know yet whether there are more.
    const isSuspended = maximumRows > 0 && now.length === maximumRows
    portal.rows = portal.rows.slice(now.length)
    return [...rowsOf(now), isSuspended ? { kind: 'PortalSuspended' } : { kind: 'CommandComplete', tag }]
  }

  const answer = (message: FrontendMessage): readonly BackendMessage[] => {
    switch (message.kind) {
      case 'Query':
        return [...simple(message.text), ready()]
      case 'Parse':
        statements.set(message.name, message.text)
        return [{ kind: 'ParseComplete' }]
      case 'Bind': {
        const text = statements.get(message.statement) ?? ''
        portals.set(message.portal, { text, rows: answerTo(text).rows ?? [] })
        return [{ kind: 'BindComplete' }]
      }
      case 'Describe': {
        const text = (message.target === 'statement' ? statements.get(message.name) : portals.get(message.name)?.text) ?? ''
        const parameters = new Set(text.match(/\$\d+/g) ?? []).size
        const columns = described(text.trim() === '' ? { tag: '' } : answerTo(text))
        return message.target === 'portal' ? [columns] : [{ kind: 'ParameterDescription', typeOids: Array.from({ length: parameters }, () => TEXT_OID) }, columns]
      }
      case 'Execute':
        return execute(message.portal, message.maximumRows)
      case 'Close':
        return [{ kind: 'CloseComplete' }]
      case 'Sync':
        return [ready()]
      default:
        return []
    }
  }

  return { answer, textOf }
}
