import type { ServerError } from '../protocol/server-error.ts'
import type { StepFailed } from '../steps/step-failure.ts'
import { withCaret } from './caret.ts'
import type { FailedStatement } from './case.ts'
import { EXPLANATIONS, OUTCOMES } from './explanations.ts'
import { redactError } from './redact-error.ts'
import type { DriverFailure } from './unions.ts'

/** What to show of a failure. */
export interface DescribeOptions {
  /** Shows all that the server says, in its message, hint, DETAIL and CONTEXT, which may quote anyone's data. */
  readonly reveal?: boolean
}

/** The failures that there are words for. */
type Explained = DriverFailure | StepFailed<string, unknown>

/** The fields of a case that say more than its tag, by the name to print them under. */
const PARTICULARS: readonly (readonly [field: string, label: string])[] = [
  ['step', 'step'],
  ['done', 'done before'],
  ['constraint', 'constraint'],
  ['table', 'table'],
  ['columns', 'columns'],
  ['address', 'address'],
  ['code', 'code'],
  ['detail', 'detail'],
  ['package', 'install'],
  ['scheme', 'scheme'],
  ['known', 'known'],
  ['option', 'option'],
  ['feature', 'feature'],
  ['since', 'since version'],
  ['target', 'target'],
  ['misuse', 'misuse'],
  ['name', 'name'],
  ['problem', 'problem'],
  ['parameter', 'parameter'],
  ['column', 'column'],
  ['type', 'type'],
  ['path', 'at'],
  ['row', 'row'],
  ['count', 'count'],
  ['maximum', 'at most'],
  ['timeout', 'given (ms)'],
  ['waited', 'waited (ms)'],
  ['transactionId', 'transaction'],
  ['key', 'key'],
  ['begunAt', 'begun at'],
]

const particulars = (failure: Explained): readonly string[] =>
  PARTICULARS.flatMap(([field, label]) => {
    const value = (failure as unknown as Readonly<Record<string, unknown>>)[field] // Whatever case it is, only its own fields are there.
    const text = Array.isArray(value) ? value.join(', ') : value
    return (typeof text === 'string' && text !== '') || typeof text === 'number' ? [`  ${label}: ${text}`] : []
  })

const hasTag = (error: unknown): error is { readonly tag: string } =>
  typeof error === 'object' && error !== null && 'tag' in error && typeof error.tag === 'string'

/** What stands in a list of failures, each by its name: those of hooks are the program's own, and may be anything. */
const named = (error: unknown): string => (hasTag(error) ? error.tag : `a ${typeof error}`)

/** A failure of the program's own may have the tag of a case, and no outcome. */
const isExplained = (failure: Explained | { readonly tag: string }): failure is Explained => (failure.tag === 'StepFailed' || Object.hasOwn(EXPLANATIONS, failure.tag)) && 'outcome' in failure

/** The failures that a failure is made of. */
const parts = (failure: Explained): readonly string[] => {
  if (failure.tag === 'NoHostAvailable') return failure.attempts.map(attempt => `  ${attempt.address}: ${named(attempt.failure)}`)
  return failure.tag === 'HookFailed' ? [`  hooks failed with: ${failure.failures.map(named).join(', ')}`] : []
}

const serverLines = (server: ServerError, { text }: Pick<FailedStatement, 'text'>, stage: unknown, reveal: boolean): readonly string[] => {
  const { detail, where } = server
  // Before there is a session there is no statement whose values the server could quote.
  const { severity, sqlstate, message, hint } = reveal || stage === 'connect' ? server : redactError(server, { text, parameters: [] })
  const hidden = (label: string, said: string | undefined): readonly string[] =>
    said === undefined ? [] : [`  ${label}: ${reveal ? said : '(hidden, as it may quote data; { reveal: true } shows it)'}`]
  return [`  ${severity} ${sqlstate}: ${message}`, ...hidden('DETAIL', detail), ...hidden('CONTEXT', where), ...(hint === undefined ? [] : [`  HINT: ${hint}`])]
}

const NO_STATEMENT = { text: '' } as const

/** The frame of a stack that is the program's own, and not that of the builders. */
export const ownFrame = (stack: string): string =>
  stack
    .split('\n')
    .slice(1)
    .map(line => line.trim())
    .find(line => !/[\\/](?:@quern|packages)[\\/]core[\\/]/.test(line)) ?? ''

const statementLines = ({ text, parameters, builtAt }: FailedStatement, position: number | undefined): readonly string[] => [
  '',
  ...withCaret(text, position).map(line => `    ${line}`),
  '',
  ...(parameters.length === 0
    ? []
    : [`  parameters: ${parameters.map((value, index) => `$${index + 1} ${value === null ? 'null' : `(${value.characters} ${value.characters === 1 ? 'character' : 'characters'})`}`).join(', ')}`]),
  ...(builtAt === undefined || ownFrame(builtAt) === '' ? [] : [`  built ${ownFrame(builtAt)}`]),
]

const causeLines = (cause: unknown, options: DescribeOptions): readonly string[] =>
  hasTag(cause) ? ['  because of', ...describeFailure(cause, options).split('\n').map(line => `    ${line}`)] : [`  because of ${named(cause)}`]

/**
 * A failure in words, for a log or a terminal: what happened, the statement with a caret where the server points, its
 * parameters without their values, where the query was built, what became of the data, and how to trap it.
 *
 * It takes any failure that has a tag, so that one handler at the end of a program does for all of them. Of a failure of
 * the program's own it shows the tag alone: its fields may be anyone's data.
 *
 * @example
 * ```ts fragment
 * console.error(describeFailure(failure))
 * // UndefinedColumn: There is no such column.
 * //   ERROR 42703: column users.nme does not exist
 * //
 * //     select "users"."nme" from "users" where "users"."id" = $1
 * //            ^
 * //
 * //   parameters: $1 (1 character)
 * //   outcome: nothing was changed
 * //   trap it: .catchTag('UndefinedColumn', failure => ...)
 * ```
 */
export const describeFailure = (failure: Explained | { readonly tag: string }, { reveal = false }: DescribeOptions = {}): string => {
  const trap = `  trap it: .catchTag('${failure.tag}', failure => ...)`
  if (!isExplained(failure)) return [`${failure.tag}: A failure of the program's own.`, trap].join('\n')
  const statement = 'statement' in failure && typeof failure.statement === 'object' ? failure.statement : undefined
  const server = 'server' in failure ? failure.server : undefined
  const cause = 'cause' in failure ? failure.cause : undefined
  return [
    `${failure.tag}: ${failure.tag === 'StepFailed' ? 'A step of the program failed.' : EXPLANATIONS[failure.tag]}`,
    ...(server === undefined ? [] : serverLines(server, statement ?? NO_STATEMENT, 'stage' in failure ? failure.stage : undefined, reveal)),
    ...particulars(failure),
    ...parts(failure),
    ...(statement === undefined ? [] : statementLines(statement, server?.position)),
    `  outcome: ${OUTCOMES[failure.outcome]}`,
    trap,
    ...(cause === undefined ? [] : causeLines(cause, { reveal })),
  ].join('\n')
}
