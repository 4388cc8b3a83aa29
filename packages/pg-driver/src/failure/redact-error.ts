import type { ConnectionLoss, ReplyFault, ServerError, Statement } from '../driver/contract.ts'
import { redactSql } from './redact-sql.ts'

/** What stands for what was left out. */
const HIDDEN = '(hidden)'

/** The routines of the server that raise what a function asks them to, in words and fields of the function's own. */
const RAISED = /^(?:exec_stmt_raise|PLy_|plperl|pltcl|plv8)/

/** Classes of SQLSTATE whose words are the server's own. In the others they may be a function's, a foreign server's, or quote bytes. */
const OWN_CLASSES: ReadonlySet<string> = new Set(
  '03 08 09 0A 0B 0F 0L 0P 0Z 20 21 22 23 24 25 26 27 28 2B 2D 2F 34 3B 3D 3F 40 42 44 53 55 57'.split(' '),
)
const FREE_CODES: ReadonlySet<string> = new Set(['22021', '22P05'])

/** Codes whose words repeat a name without quotes, after a colon: that may come of a parameter, as in `$1::regclass`. */
const BARE_NAMES: ReadonlySet<string> = new Set(['42601', '42602'])

/** Whether the words of a report may be anyone's. */
const isFree = ({ sqlstate, routine = '' }: ServerError): boolean =>
  !OWN_CLASSES.has(sqlstate.slice(0, 2)) || FREE_CODES.has(sqlstate) || RAISED.test(routine)

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** What may be shown of a statement's error: its words that the program itself wrote. */
const shownWords = (error: ServerError, { text }: Pick<Statement, 'text'>): ReadonlySet<string> => {
  const { schema = '', table = '', column = '', constraint = '', dataType = '' } = error
  return new Set([redactSql(text), schema, table, column, constraint, dataType].flatMap(wordsOf))
}

/** Leaves out of a message of the server's own what it quotes, counts or repeats of values. */
const withoutValues = (message: string, shown: ReadonlySet<string>, { parameters }: Pick<Statement, 'parameters'>): string => {
  const isShown = (quoted: string): boolean => wordsOf(quoted).every(word => shown.has(word))
  const values = new Set(parameters.flatMap(value => (value === null ? [] : wordsOf(value))))
  return message
    .replaceAll(/"[^]*"/g, quoted => (isShown(quoted) ? quoted : `"${HIDDEN}"`))
    .replaceAll(/'[^]*'/g, quoted => (isShown(quoted) ? quoted : `'${HIDDEN}'`))
    // A whole word, with what hangs on it: a value of several parts is left out part by part.
    .replaceAll(/[\p{L}\p{N}]+/gu, word => {
      const lower = word.toLowerCase()
      if (shown.has(lower)) return word
      return /\p{N}/u.test(word) || values.has(lower) ? HIDDEN : word
    })
}

const withoutBareName = (message: string, shown: ReadonlySet<string>): string =>
  message.replace(/: [^]*$/u, rest => (wordsOf(rest).every(word => shown.has(word)) ? rest : `: ${HIDDEN}`))

/** The SQLSTATE whose hint names a column that there is, and no value: `Perhaps you meant to reference the column "users.name".` */
const NAMES_A_COLUMN = '42703'

/**
 * A report of the server without values: DETAIL and CONTEXT, which quote rows and parameters, are left out; so are the words of
 * a function that raised it, and whatever the message quotes that the statement's text does not have. What stays says what
 * happened and where: the SQLSTATE, the names of the table, the column and the constraint, the position.
 *
 * @example
 * redactError(error, { text: 'insert into users values ($1)', parameters: ['ann@example.org'] }).detail // => '(hidden)'
 */
export const redactError = (error: ServerError, statement: Pick<Statement, 'text' | 'parameters'>): ServerError => {
  const { severity, sqlstate, message, detail, hint, position, internalPosition, internalQuery, where, file, line, routine, ...names } = error
  const free = isFree(error)
  const bare = BARE_NAMES.has(sqlstate)
  const shown = shownWords(error, statement)
  const words = (text: string): string => (free ? HIDDEN : withoutValues(bare ? withoutBareName(text, shown) : text, shown, statement))
  return {
    severity,
    sqlstate,
    message: words(message),
    ...(detail !== undefined && { detail: HIDDEN }),
    ...(hint !== undefined && { hint: !free && sqlstate === NAMES_A_COLUMN ? hint : words(hint) }),
    ...(where !== undefined && { where: HIDDEN }),
    ...(position !== undefined && { position }),
    ...(internalPosition !== undefined && { internalPosition }),
    ...(internalQuery !== undefined && { internalQuery: redactSql(internalQuery) }),
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    ...(routine !== undefined && { routine }),
    // A function that raises an error names in these whatever it likes.
    ...(!free && names),
  }
}

/** No statement: what comes unasked is about none. */
const UNASKED = { text: '', parameters: [] } as const

/** A loss without values: what the server said last may be about the statement. */
export const redactLoss = (loss: ConnectionLoss, statement: Pick<Statement, 'text' | 'parameters'> = UNASKED): ConnectionLoss => {
  const { error, ...rest } = loss
  return error === undefined ? rest : { ...rest, error: redactError(error, statement) }
}

/** Why a statement has no reply, without values. */
export const redactFault = (fault: ReplyFault, statement: Pick<Statement, 'text' | 'parameters'>): ReplyFault =>
  fault.tag === 'ConnectionLoss' ? redactLoss(fault, statement) : { ...fault, error: redactError(fault.error, statement) }
