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

/** Reads the body of an ErrorResponse or a NoticeResponse. Unknown fields are skipped, as the manual asks. */
export const readServerError = (body: Buffer): ServerError => {
  const fields: Record<string, string | number> = { severity: 'ERROR', sqlstate: 'XX000', message: '' }
  let at = 0
  while (at < body.length && body[at] !== 0) {
    const end = body.indexOf(0, at + 1)
    const stop = end === -1 ? body.length : end
    const field = FIELDS[String.fromCharCode(body[at] ?? 0)]
    if (field !== undefined) {
      const text = body.toString('utf8', at + 1, stop)
      fields[field] = NUMBERS.has(field) ? Number(text) : text
    }
    at = stop + 1
  }
  return fields as unknown as ServerError // The table above names just the fields of ServerError, with their types.
}
