import type { ErrorField } from './backend-message.ts'

/**
 * What the server says in an ErrorResponse or a NoticeResponse, field by field.
 *
 * Source: PostgreSQL manual, "Error and Notice Message Fields".
 */
export interface ServerError {
  /** `ERROR`, `FATAL`, `PANIC`, or a notice's level; never translated. */
  readonly severity: string
  /** The five characters of the SQLSTATE code. */
  readonly sqlstate: string
  readonly message: string
  readonly detail?: string
  readonly hint?: string
  /** Where in the statement's text, counted in characters (not bytes, not UTF-16 units) from 1. */
  readonly position?: number
  /** As `position`, in `internalQuery`. */
  readonly internalPosition?: number
  /** A statement that the server made itself, such as one inside a PL/pgSQL function. */
  readonly internalQuery?: string
  /** The call stack of PL/pgSQL functions and the like, innermost first. */
  readonly where?: string
  readonly schema?: string
  readonly table?: string
  readonly column?: string
  /** The name of a data type, a domain mostly. */
  readonly dataType?: string
  readonly constraint?: string
  /** The place in the server's own source that reported it. */
  readonly file?: string
  readonly line?: number
  readonly routine?: string
}

/** Which field each code letter of the protocol stands for. `S`, the translated severity, is left out. */
const FIELDS: Readonly<Record<string, keyof ServerError>> = {
  V: 'severity',
  C: 'sqlstate',
  M: 'message',
  D: 'detail',
  H: 'hint',
  P: 'position',
  p: 'internalPosition',
  q: 'internalQuery',
  W: 'where',
  s: 'schema',
  t: 'table',
  c: 'column',
  d: 'dataType',
  n: 'constraint',
  F: 'file',
  L: 'line',
  R: 'routine',
}

const NUMBERS: ReadonlySet<keyof ServerError> = new Set(['position', 'internalPosition', 'line'])

/**
 * What the fields of an ErrorResponse or a NoticeResponse say. Unknown ones are passed over, as the manual asks.
 *
 * @example
 * serverError([{ code: 'C', value: '40001' }, { code: 'M', value: 'no' }]) // => { severity: 'ERROR', sqlstate: '40001', message: 'no' }
 */
export const serverError = (fields: readonly ErrorField[]): ServerError => {
  const error: Record<string, string | number> = { severity: 'ERROR', sqlstate: 'XX000', message: '' }
  for (const { code, value } of fields) {
    const field = FIELDS[code]
    if (field !== undefined) error[field] = NUMBERS.has(field) ? Number(value) : value
  }
  return error as unknown as ServerError // The table above names just the fields of ServerError, with their types.
}

/**
 * The fields that say as much, as a server sends them.
 *
 * @example
 * errorFields({ severity: 'ERROR', sqlstate: '40001', message: 'no' })
 * // => [{ code: 'S', value: 'ERROR' }, { code: 'V', value: 'ERROR' }, { code: 'C', value: '40001' }, { code: 'M', value: 'no' }]
 */
export const errorFields = (error: ServerError): readonly ErrorField[] => {
  const said: Readonly<Partial<Record<string, string | number>>> = { ...error }
  const fields = Object.entries(FIELDS).flatMap(([code, field]) => {
    const value = said[field]
    return value === undefined ? [] : [{ code, value: String(value) }]
  })
  return [{ code: 'S', value: error.severity }, ...fields]
}
